//! A pool with a few connections kept warm above it.
//!
//! sqlx asks the server for a sign of life when a connection is taken and again when it is given back:
//! two round trips beside the one that does the work. A connection that was used a moment ago is kept
//! here instead and handed to the next one who asks; only after a rest does it go through the pool.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::Pool;
use tokio::runtime::Handle;

use super::config::Config;
use super::engine::{Driver, translate};
use super::lease::{Connection, Lease};
use crate::error::{Error, Result};

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
#[derive(Debug, Clone)]
pub(crate) struct Options {
    purpose: Purpose,
    size: u32,
    acquire_timeout: Duration,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) pgbouncer: bool,
}

impl Options {
    pub(crate) fn of(config: &Config, purpose: Purpose, size: u32) -> Self {
        Options {
            purpose,
            size,
            acquire_timeout: config.acquire_timeout,
            statement_timeout: config.statement_timeout,
            pgbouncer: config.pgbouncer,
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
struct State {
    warm: Vec<(Instant, Connection)>,
    /// Callers who wait for the pool. While there are any, connections go back to it.
    waiting: usize,
}

impl Lane {
    pub(crate) fn new(pool: Pools, options: Options) -> Arc<Self> {
        Arc::new(Lane { pool, options, runtime: Handle::current(), state: Mutex::default() })
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// A connection, at once if one is warm.
    pub(crate) async fn acquire(self: &Arc<Self>) -> Result<Lease> {
        match self.take_warm() {
            Some(connection) => Ok(Lease::new(connection, Arc::clone(self))),
            None => {
                let _waiting = Waiting(self);
                // Boxed: it is large, rarely needed, and would be a part of every action.
                let connection = Box::pin(self.acquire_from_pool()).await?;
                Ok(Lease::new(connection, Arc::clone(self)))
            }
        }
    }

    /// A connection that was used a moment ago. Counts the caller as waiting if there is none.
    fn take_warm(&self) -> Option<Connection> {
        let mut state = self.state();
        let found = state.warm.pop();
        match found {
            Some((used, connection)) if used.elapsed() < FRESH => Some(connection),
            stale => {
                state.waiting += 1;
                // The others rested longer still: all go through the pool, which tests them.
                let rested = std::mem::take(&mut state.warm);
                drop(state);
                let _runtime = self.runtime.enter();
                drop((stale, rested));
                None
            }
        }
    }

    async fn acquire_from_pool(&self) -> Result<Connection> {
        match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => self.checked(pool.acquire().await).map(Connection::Sqlite),
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => self.checked(pool.acquire().await).map(Connection::Postgres),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => self.checked(pool.acquire().await).map(Connection::MySql),
        }
    }

    fn checked<D: Driver>(
        &self,
        result: sqlx::Result<sqlx::pool::PoolConnection<D>>,
    ) -> Result<sqlx::pool::PoolConnection<D>> {
        let waited = self.options.acquire_timeout;
        result.map_err(|error| match (error, self.options.purpose) {
            #[cfg(feature = "sqlite")]
            (sqlx::Error::PoolTimedOut, Purpose::Writing) => Error::Busy {
                what: format!("another task has been writing for {waited:?}; SQLite has one writer").into(),
            },
            (sqlx::Error::PoolTimedOut, Purpose::Anything) => {
                let Metrics { max: size, in_use, .. } = self.metrics();
                Error::PoolExhausted { size, in_use, waited }
            }
            (error, _) => translate::<D>(error, None),
        })
    }

    /// How the lane is used at this moment.
    pub(crate) fn metrics(&self) -> Metrics {
        let (open, idle) = match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => (pool.size(), pool.num_idle()),
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => (pool.size(), pool.num_idle()),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => (pool.size(), pool.num_idle()),
        };
        let state = self.state();
        let resting = u32::try_from(idle + state.warm.len()).unwrap_or(u32::MAX);
        let waiting = u32::try_from(state.waiting).unwrap_or(u32::MAX);
        Metrics { max: self.options.size, open, in_use: open.saturating_sub(resting), waiting }
    }

    /// Takes back a connection that is at rest.
    pub(crate) fn give_back(&self, connection: Connection) {
        let mut state = self.state();
        if state.waiting == 0 && state.warm.len() < MOST_WARM {
            state.warm.push((Instant::now(), connection));
            return;
        }
        drop(state);
        // sqlx gives a connection back in a task of its own.
        let _runtime = self.runtime.enter();
        drop(connection);
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
        let warm = std::mem::take(&mut self.state().warm);
        drop(warm);
        match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => pool.close().await,
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => pool.close().await,
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => pool.close().await,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
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

/// Counts a caller as waiting until dropped.
struct Waiting<'a>(&'a Lane);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}
