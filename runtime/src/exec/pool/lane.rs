//! A pool with a few connections kept warm above it.
//!
//! sqlx pings the server when a connection is taken and again when it is given back:
//! two round trips in addition to the one that does the work. A connection that was used a moment ago is kept
//! here instead and handed to the next one who asks; only after a rest does it go through the pool.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::Connection as _;
use tokio::runtime::Handle;

use super::connection::Connection;
use super::holders::Holders;
use super::observe::Watch;
use super::options::{LaneOptions, LanePurpose};
use super::pools::Pools;
use super::queue::Queue;
use crate::error::{Error, Result};
use crate::exec::driver::caller::{Caller, Owner};
#[cfg(feature = "sqlite")]
use crate::exec::driver::sqlite::in_place::Held;
use crate::exec::driver::{Driver, translate};

/// So long a server has to say why it makes no connection.
const LAST_TRY: Duration = Duration::from_secs(1);
/// After this long a connection is tested before it is used again.
pub(crate) const FRESH: Duration = Duration::from_secs(10);
/// The most connections kept warm.
const MOST_WARM: usize = 8;

/// Connections for one purpose: for SQLite one that writes, or those that read; else all of them.
pub(crate) struct Lane {
    pool: Pools,
    options: LaneOptions,
    runtime: Handle,
    state: Mutex<LaneState>,
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
pub(crate) struct LaneState {
    pub(crate) warm: Vec<(Instant, Connection)>,
    /// Callers who wait for a connection. While there are any, none rests.
    pub(crate) queue: Queue,
    /// Connections that are being acquired, and whose callers have got another one or have gone away.
    pub(crate) orphans: usize,
    /// The connections that are in use.
    pub(crate) holders: Holders,
}

impl Lane {
    pub(crate) fn new(pool: Pools, options: LaneOptions) -> Arc<Self> {
        Arc::new(Lane { pool, options, runtime: Handle::current(), state: Mutex::default() })
    }

    pub(crate) fn options(&self) -> &LaneOptions {
        &self.options
    }

    pub(crate) fn watch(&self) -> &Arc<Watch> {
        &self.options.watch
    }

    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// The guards of a task that hold a connection.
    pub(crate) fn guards_of(&self, task: u64) -> Vec<u64> {
        self.state().holders.of(task).map(|(ticket, _)| ticket).collect()
    }

    /// Where a guard of this task was opened that holds a connection, if there is one.
    pub(crate) fn guard_of(&self, task: u64) -> Option<Caller> {
        self.state().holders.of(task).map(|(_, at)| at).next()
    }

    /// Says that the transaction on this connection is a guard, and which task has it.
    pub(crate) fn set_owner(&self, ticket: u64, owner: Owner) {
        self.state().holders.set_owner(ticket, owner);
    }

    pub(crate) async fn acquire_from_pool(&self, at: Caller) -> Result<Connection> {
        match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => {
                let connection = self.checked(pool, pool.acquire().await, at).await?;
                Ok(Connection::Sqlite(Held::new(connection, self.options.busy_timeout)))
            }
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => {
                self.checked(pool, pool.acquire().await, at).await.map(Connection::Postgres)
            }
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => self.checked(pool, pool.acquire().await, at).await.map(Connection::MySql),
        }
    }

    async fn checked<D: Driver>(
        &self,
        pool: &sqlx::Pool<D>,
        result: sqlx::Result<sqlx::pool::PoolConnection<D>>,
        #[cfg_attr(not(feature = "sqlite"), allow(unused_variables, reason = "only SQLite has one writer"))]
        at: Caller,
    ) -> Result<sqlx::pool::PoolConnection<D>> {
        let waited = self.options.acquire_timeout;
        let in_hand = self.state().holders.len();
        if matches!(result, Err(sqlx::Error::PoolTimedOut))
            && self.options.purpose == LanePurpose::Anything
            && in_hand < usize::try_from(self.options.size).unwrap_or(usize::MAX)
        {
            // It was not the callers who had them all. sqlx has tried again and again, and does not say why.
            let options = pool.connect_options();
            let tried = tokio::time::timeout(LAST_TRY, D::Connection::connect_with(&options)).await;
            let why = tried.unwrap_or(Err(sqlx::Error::PoolTimedOut)).err();
            if let Some(error) = why {
                return Err(translate::<D>(error, None));
            }
        }
        result.map_err(|error| match (error, self.options.purpose) {
            #[cfg(feature = "sqlite")]
            (sqlx::Error::PoolTimedOut, LanePurpose::Writing) => {
                let holder = match self.state().holders.longest() {
                    Some((holder, since)) => format!("what began at {holder} has held it for {since:.1?}"),
                    None => "another task has just held it".into(),
                };
                Error::Busy {
                    what: format!("SQLite has one writer, and {holder}; {at} has waited {waited:?}").into(),
                }
            }
            (sqlx::Error::PoolTimedOut, LanePurpose::Anything) => {
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
        let idle = self.pool.idle();
        let mut state = self.state();
        let open = idle.saturating_add(state.warm.len() + state.holders.len() + in_hand);
        let may =
            open.saturating_add(state.orphans) < usize::try_from(self.options.size).unwrap_or(usize::MAX);
        state.orphans += usize::from(may);
        may
    }

    /// How the lane is used at this moment.
    pub(crate) fn metrics(&self) -> Metrics {
        let (open, idle) = (self.pool.open(), self.pool.idle());
        let state = self.state();
        let resting = u32::try_from(idle.saturating_add(state.warm.len())).unwrap_or(u32::MAX);
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
        if state.warm.len() < MOST_WARM && !self.pool.is_closed() {
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
        // What is given back from then on goes to the pool, see `pass_on`.
        let closing = self.pool.close();
        let warm = std::mem::take(&mut self.state().warm);
        drop(warm);
        closing.await;
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, LaneState> {
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
