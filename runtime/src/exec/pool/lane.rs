//! A pool with a few connections kept warm above it.
//!
//! sqlx asks the server for a sign of life when a connection is taken and again when it is given back:
//! two round trips beside the one that does the work. A connection that was used a moment ago is kept
//! here instead and handed to the next one who asks; only after a rest does it go through the pool.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::Pool;
use tokio::runtime::Handle;

use crate::error::{Error, Result};
use crate::exec::db::ambient;
#[cfg(feature = "sqlite")]
use crate::exec::driver::sqlite::Held;
use crate::exec::driver::{Driver, translate};
use crate::exec::pool::config::Config;
use crate::exec::pool::holders::{Holders, Owner, Place, Stuck, task, unless_still};
use crate::exec::pool::lease::{Connection, Lease};
use crate::exec::pool::observe::Watch;
use crate::exec::pool::turn::{Queue, Turn};
use crate::sql::engine::Engine;

/// After this long a connection is tested before it is used again.
const FRESH: Duration = Duration::from_secs(10);
/// So many connections are kept warm.
const MOST_WARM: usize = 8;

/// A pool of one engine.
pub(crate) enum Pools {
    #[cfg(feature = "sqlite")]
    Sqlite(Pool<sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Pool<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(Pool<sqlx::MySql>),
}

/// Connections for one purpose: for SQLite one that writes, or those that read; else all of them.
pub(crate) struct Lane {
    pool: Pools,
    options: Options,
    runtime: Handle,
    state: Mutex<State>,
}

/// What a lane is for. It decides which error a caller gets who waits too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Anything,
    /// SQLite's one writer.
    #[cfg(feature = "sqlite")]
    Writing,
}

/// What a lane and its connections go by.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) engine: Engine,
    purpose: Purpose,
    pub(crate) size: u32,
    pub(crate) acquire_timeout: Duration,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) pgbouncer: bool,
    #[cfg(feature = "sqlite")]
    pub(crate) busy_timeout: Duration,
    /// Whether quick statements of SQLite run where they are awaited.
    #[cfg(feature = "sqlite")]
    pub(crate) in_place: bool,
    pub(crate) cursor_key: Arc<[u8]>,
    /// Who looks at the statements; the same for every lane of a database.
    watch: Arc<Watch>,
}

impl Options {
    pub(crate) fn of(config: &Config, engine: Engine, purpose: Purpose, size: u32) -> Self {
        Options {
            engine,
            purpose,
            size,
            acquire_timeout: config.acquire_timeout,
            statement_timeout: config.statement_timeout,
            pgbouncer: config.pgbouncer,
            #[cfg(feature = "sqlite")]
            busy_timeout: config.busy_timeout,
            #[cfg(feature = "sqlite")]
            in_place: config.in_place,
            cursor_key: Arc::clone(&config.cursor_key),
            watch: Arc::clone(&config.watch),
        }
    }
}

/// How a pool is used at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// The most connections that may be open.
    pub max: u32,
    /// Connections that are open.
    pub open: u32,
    /// Connections that do something or are held by a transaction.
    pub in_use: u32,
    /// Callers who wait for a connection.
    pub waiting: u32,
}

#[derive(Default)]
pub(crate) struct State {
    warm: Vec<(Instant, Connection)>,
    /// Callers who wait for a connection. While there are any, none rests.
    pub(crate) queue: Queue,
    /// Connections that are being acquired, and whose callers have got another one or have gone away.
    pub(crate) orphans: usize,
    /// The connections that are in use.
    pub(crate) holders: Holders,
}

impl Lane {
    pub(crate) fn new(pool: Pools, options: Options) -> Arc<Self> {
        Arc::new(Lane { pool, options, runtime: Handle::current(), state: Mutex::default() })
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn watch(&self) -> &Arc<Watch> {
        &self.options.watch
    }

    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// A connection, at once if one is warm, for a call that was made there.
    pub(crate) async fn acquire(self: &Arc<Self>, at: Place) -> Result<Lease> {
        let turn = match self.take_warm(at) {
            Ok((connection, ticket)) => return Ok(Lease::new(connection, Arc::clone(self), ticket, at)),
            Err(turn) => turn,
        };
        // Boxed: it is rarely needed and would be a part of every action.
        let connection = Box::pin(self.wait(turn, at)).await?;
        let ticket = self.state().holders.add(at, Instant::now());
        Ok(Lease::new(connection, Arc::clone(self), ticket, at))
    }

    /// Waits for a connection, unless that would be waiting for oneself.
    async fn wait(self: &Arc<Self>, turn: Turn, at: Place) -> Result<Connection> {
        let mut stuck = Stuck::new(self, at);
        stuck.add(ambient::tickets_on(self))?;
        match self.guards_of(task()).is_empty() {
            true => turn.take(at).await,
            false => unless_still(turn.take(at), || stuck.add(self.guards_of(task()))).await?,
        }
    }

    fn guards_of(&self, task: u64) -> Vec<u64> {
        self.state().holders.of(task).map(|(ticket, _)| ticket).collect()
    }

    /// Where a guard of this task was opened that holds a connection, if there is one.
    #[cfg(debug_assertions)]
    pub(crate) fn guard_of(&self, task: u64) -> Option<Place> {
        self.state().holders.of(task).map(|(_, at)| at).next()
    }

    /// Says that the transaction on this connection is a guard, and which task has it.
    pub(crate) fn set_owner(&self, ticket: u64, owner: Owner) {
        self.state().holders.set_owner(ticket, owner);
    }

    /// A connection that was used a moment ago, else a place in the queue.
    fn take_warm(self: &Arc<Self>, at: Place) -> Result<(Connection, u64), Turn> {
        let now = Instant::now();
        let mut state = self.state();
        let found = state.warm.pop();
        match found {
            Some((used, connection)) if now.saturating_duration_since(used) < FRESH => {
                Ok((connection, state.holders.add(at, now)))
            }
            stale => {
                let place = state.queue.join();
                // The others rested longer still: all go through the pool, which tests them.
                let rested = std::mem::take(&mut state.warm);
                drop(state);
                let _runtime = self.runtime.enter();
                drop((stale, rested));
                Err(Turn::new(self, place))
            }
        }
    }

    pub(crate) async fn acquire_from_pool(&self, at: Place) -> Result<Connection> {
        match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => {
                let connection = self.checked(pool.acquire().await, at)?;
                Ok(Connection::Sqlite(Held::new(connection, self.options.busy_timeout)))
            }
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => self.checked(pool.acquire().await, at).map(Connection::Postgres),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => self.checked(pool.acquire().await, at).map(Connection::MySql),
        }
    }

    fn checked<D: Driver>(
        &self,
        result: sqlx::Result<sqlx::pool::PoolConnection<D>>,
        #[cfg_attr(not(feature = "sqlite"), allow(unused_variables, reason = "only SQLite has one writer"))]
        at: Place,
    ) -> Result<sqlx::pool::PoolConnection<D>> {
        let waited = self.options.acquire_timeout;
        result.map_err(|error| match (error, self.options.purpose) {
            #[cfg(feature = "sqlite")]
            (sqlx::Error::PoolTimedOut, Purpose::Writing) => {
                let holder = match self.state().holders.longest() {
                    Some((holder, since)) => format!("what began at {holder} has held it for {since:.1?}"),
                    None => "another task has just held it".into(),
                };
                Error::Busy {
                    what: format!("SQLite has one writer, and {holder}; {at} has waited {waited:?}").into(),
                }
            }
            (sqlx::Error::PoolTimedOut, Purpose::Anything) => {
                let Metrics { max: size, in_use, .. } = self.metrics();
                let longest = self.state().holders.longest();
                Error::PoolExhausted { size, in_use, waited, longest }
            }
            (error, _) => translate::<D>(error, None),
        })
    }

    /// Counts one more connection that is being acquired without a caller, unless the pool has none to open for it:
    /// those that are open, with so many that are in somebody's hand, and those that are being acquired like this are
    /// all that there may be.
    pub(crate) fn adopt_orphan(&self, in_hand: usize) -> bool {
        let idle = self.idle();
        let mut state = self.state();
        let open = idle.saturating_add(state.warm.len() + state.holders.len() + in_hand);
        let may =
            open.saturating_add(state.orphans) < usize::try_from(self.options.size).unwrap_or(usize::MAX);
        state.orphans += usize::from(may);
        may
    }

    /// Connections that rest in the pool. sqlx counts them without a lock: for a moment the number may lie below zero
    /// and wrap around.
    fn idle(&self) -> usize {
        let idle = match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => pool.num_idle(),
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => pool.num_idle(),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => pool.num_idle(),
        };
        u32::try_from(idle).map_or(0, |idle| idle as usize)
    }

    /// How the lane is used at this moment.
    pub(crate) fn metrics(&self) -> Metrics {
        let open = match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => pool.size(),
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => pool.size(),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => pool.size(),
        };
        let idle = u32::try_from(self.idle()).unwrap_or(0);
        let state = self.state();
        let resting = idle.saturating_add(u32::try_from(state.warm.len()).unwrap_or(u32::MAX));
        let waiting = u32::try_from(state.queue.len()).unwrap_or(u32::MAX);
        Metrics { max: self.options.size, open, in_use: open.saturating_sub(resting), waiting }
    }

    /// Takes back a connection that is at rest.
    pub(crate) fn give_back(&self, connection: Connection, ticket: u64) {
        self.state().holders.remove(ticket);
        self.pass_on(connection);
    }

    /// Hands a connection to who waits for one, else keeps it.
    pub(crate) fn pass_on(&self, mut connection: Connection) {
        let mut state = self.state();
        while let Some(next) = state.queue.first() {
            drop(state);
            match next.send(connection) {
                Ok(()) => return,
                Err(back) => connection = back,
            }
            state = self.state();
        }
        if state.warm.len() < MOST_WARM && !self.is_closed() {
            state.warm.push((Instant::now(), connection));
            return;
        }
        drop(state);
        // sqlx gives a connection back in a task of its own.
        let _runtime = self.runtime.enter();
        drop(connection);
    }

    /// Takes back a connection on which something is to be done before the next one gets it.
    pub(crate) fn tidy(self: &Arc<Self>, mut connection: Connection, ticket: u64) {
        let lane = Arc::clone(self);
        self.runtime.spawn(async move {
            connection.tidy().await;
            lane.give_back(connection, ticket);
        });
    }

    /// Nobody holds this connection any more: it is cleaned up or closed.
    pub(crate) fn forget(&self, ticket: u64) {
        self.state().holders.remove(ticket);
    }

    /// Takes back a connection whose statement was cut or whose transaction is open. It is rolled back
    /// in a task of its own, and closed if that fails, so nobody ever gets it as it is.
    pub(crate) fn clean_up(&self, mut connection: Connection, open: bool) {
        self.runtime.spawn(async move {
            if open && !connection.roll_back().await {
                connection.close_on_drop();
            }
        });
    }

    /// Closes a connection whose server is gone. The others that rest here were made to the same server, so
    /// they go through the pool, which tests them.
    pub(crate) fn discard(&self, mut connection: Connection) {
        connection.close_on_drop();
        let rested = std::mem::take(&mut self.state().warm);
        let _runtime = self.runtime.enter();
        drop((connection, rested));
    }

    /// Closes every connection, waiting for those in use.
    pub(crate) async fn close(&self) {
        // Marks the pool as closed at once. What is given back from then on goes to it, see `pass_on`.
        let closing: Pin<Box<dyn Future<Output = ()> + Send>> = match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => Box::pin(pool.close()),
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => Box::pin(pool.close()),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => Box::pin(pool.close()),
        };
        let warm = std::mem::take(&mut self.state().warm);
        drop(warm);
        closing.await;
    }

    fn is_closed(&self) -> bool {
        match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => pool.is_closed(),
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => pool.is_closed(),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => pool.is_closed(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held, so a poisoned lock cannot be half-changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Dropped connections need the runtime to say goodbye on.
impl Drop for Lane {
    fn drop(&mut self) {
        let warm = std::mem::take(&mut self.state().warm);
        let _runtime = self.runtime.enter();
        drop(warm);
    }
}
