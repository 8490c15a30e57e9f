//! A connection of one of the engines.

use std::time::Duration;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use std::time::Instant;

use sqlx::Connection as _;
use sqlx::pool::PoolConnection;

use crate::error::Result;
#[cfg(feature = "sqlite")]
use crate::exec::driver::sqlite::in_place::{Held, LONG_LOG};
use crate::exec::driver::{Driver as _, run, translate};

/// A server gets this long to hear that a connection ends.
#[cfg(any(feature = "postgres", feature = "mysql"))]
const GOODBYE: Duration = Duration::from_millis(500);

/// What SQLite is set to on every connection, and can be changed by a text of the user's.
#[cfg(feature = "sqlite")]
const SETTINGS: &str = "PRAGMA foreign_keys = ON; PRAGMA ignore_check_constraints = OFF; PRAGMA case_sensitive_like = OFF; \
    PRAGMA recursive_triggers = OFF; PRAGMA query_only = OFF; PRAGMA reverse_unordered_selects = OFF; \
    PRAGMA read_uncommitted = OFF; PRAGMA writable_schema = OFF";

/// A connection of one of the engines.
pub(crate) enum Connection {
    #[cfg(feature = "sqlite")]
    Sqlite(Held),
    #[cfg(feature = "postgres")]
    Postgres(Remote<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(Remote<sqlx::MySql>),
}

/// Runs the same code for any engine: `$any` is an enum with a variant for each, and `$driver` becomes a type.
macro_rules! on_each {
    ($any:ident, $value:expr, $driver:ident, $held:ident => $body:expr) => {
        match $value {
            #[cfg(feature = "sqlite")]
            $any::Sqlite($held) => {
                #[allow(dead_code, reason = "not every body names it")]
                type $driver = sqlx::Sqlite;
                $body
            }
            #[cfg(feature = "postgres")]
            $any::Postgres($held) => {
                #[allow(dead_code, reason = "not every body names it")]
                type $driver = sqlx::Postgres;
                $body
            }
            #[cfg(feature = "mysql")]
            $any::MySql($held) => {
                #[allow(dead_code, reason = "not every body names it")]
                type $driver = sqlx::MySql;
                $body
            }
            #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            _ => unreachable!("no engine is built in"),
        }
    };
}
pub(crate) use on_each;

/// A connection to a server.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) struct Remote<D: sqlx::Database> {
    pub(crate) connection: PoolConnection<D>,
    /// The number that the server knows it by. None behind a pooler, which hands out one server after another.
    pub(crate) number: Option<i64>,
    /// When it is to be replaced by a new one.
    pub(crate) retire: Option<Instant>,
}

/// What holds a connection of a pool, so that [`on_each`] can have it by one name.
pub(crate) trait HoldsDriver: Sized {
    type Driver: sqlx::Database;

    fn pooled(&mut self) -> &mut PoolConnection<Self::Driver>;

    /// Ends the connection, without waiting for a server that does not answer.
    fn close(self) -> impl Future<Output = ()> + Send;

    /// Gives it back to its pool, if its server answers within this time; else it ends.
    fn release(self, limit: Duration) -> impl Future<Output = ()> + Send;
}

#[cfg(feature = "sqlite")]
impl HoldsDriver for Held {
    type Driver = sqlx::Sqlite;

    fn pooled(&mut self) -> &mut PoolConnection<sqlx::Sqlite> {
        self.driver()
    }

    async fn close(mut self) {
        self.driver().close_on_drop();
    }

    async fn release(self, _limit: Duration) {
        // It goes back when it is dropped, once its thread is at rest.
        drop(self);
    }
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
impl<D: sqlx::Database> HoldsDriver for Remote<D> {
    type Driver = D;

    fn pooled(&mut self) -> &mut PoolConnection<D> {
        &mut self.connection
    }

    async fn close(self) {
        let _ = tokio::time::timeout(GOODBYE, self.connection.close()).await;
    }

    async fn release(mut self, limit: Duration) {
        // sqlx would do the same without a limit.
        let _ = tokio::time::timeout(limit, self.connection.return_to_pool()).await;
    }
}

impl Connection {
    /// Whether something has to be done on its thread before the next one gets it.
    pub(crate) fn is_for_clean_up(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(held) => held.pages_in_log() >= LONG_LOG,
            #[allow(unreachable_patterns, reason = "reachable when SQLite is not alone")]
            _ => false,
        }
    }

    /// Does it.
    pub(crate) async fn tidy(&mut self) {
        match self {
            // Whoever reads the log holds it up; then it is moved after one of the next commits.
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(held) => {
                let text = "PRAGMA wal_checkpoint(PASSIVE)".to_owned();
                let _ = run::execute::<sqlx::Sqlite>(held.pooled(), text).await;
            }
            #[allow(unreachable_patterns, reason = "reachable when SQLite is not alone")]
            _ => {}
        }
    }

    /// Sets what Limpid relies on as it was when the connection was made.
    pub(crate) async fn set_up_again(&mut self) {
        match self {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(held) => {
                let _ = run::execute::<sqlx::Sqlite>(held.pooled(), SETTINGS.to_owned()).await;
            }
            #[allow(unreachable_patterns, reason = "reachable when SQLite is not alone")]
            _ => {}
        }
    }

    /// Whether a transaction is open, as the engine says.
    pub(crate) async fn is_in_transaction(&mut self) -> Result<bool> {
        on_each!(Connection, self, D, held => {
            let answer = D::is_in_transaction(held.pooled()).await;
            answer.map_err(|error| translate::<D>(error, None))
        })
    }

    /// Rolls back what is open. Returns whether the connection is fit for use again.
    pub(crate) async fn roll_back(&mut self) -> bool {
        #[cfg(feature = "sqlite")]
        if matches!(self, Connection::Sqlite(_)) && matches!(self.is_in_transaction().await, Ok(false)) {
            return true;
        }
        on_each!(Connection, self, D, held => run::execute::<D>(held.pooled(), "ROLLBACK".into()).await.is_ok())
    }

    /// Waits until all that was sent is answered. Returns whether it could be, which says that somebody is there.
    pub(crate) async fn settle(&mut self) -> bool {
        on_each!(Connection, self, D, held => {
            // Each answer that was not awaited may be an error.
            for _ in 0..4 {
                match held.pooled().ping().await {
                    Ok(()) => return true,
                    Err(sqlx::Error::Database(_)) => {}
                    Err(_) => return false,
                }
            }
            false
        })
    }

    /// Ends the connection, without waiting for a server that does not answer.
    pub(crate) async fn close(self) {
        on_each!(Connection, self, D, held => held.close().await);
    }

    /// Gives it back to its pool, if its server answers within this time; else it ends.
    pub(crate) async fn release(self, limit: Duration) {
        on_each!(Connection, self, D, held => held.release(limit).await);
    }

    /// Whether it is time for a new one.
    pub(crate) fn is_old(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(_) => false,
            #[cfg(feature = "postgres")]
            Connection::Postgres(remote) => remote.retire.is_some_and(|retire| Instant::now() >= retire),
            #[cfg(feature = "mysql")]
            Connection::MySql(remote) => remote.retire.is_some_and(|retire| Instant::now() >= retire),
            #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            _ => unreachable!("no engine is built in"),
        }
    }

    /// The number that its server knows it by, if it is one.
    pub(crate) fn number(&self) -> Option<i64> {
        match self {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(_) => None,
            #[cfg(feature = "postgres")]
            Connection::Postgres(remote) => remote.number,
            #[cfg(feature = "mysql")]
            Connection::MySql(remote) => remote.number,
            #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            _ => unreachable!("no engine is built in"),
        }
    }
}
