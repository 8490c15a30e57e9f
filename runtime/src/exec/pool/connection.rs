//! A connection of one of the engines.

use sqlx::pool::PoolConnection;

use crate::exec::driver::run;
#[cfg(feature = "sqlite")]
use crate::exec::driver::sqlite::in_place::{Held, LONG_LOG};

/// A connection of one of the engines.
pub(crate) enum Connection {
    #[cfg(feature = "sqlite")]
    Sqlite(Held),
    #[cfg(feature = "postgres")]
    Postgres(PoolConnection<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(PoolConnection<sqlx::MySql>),
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
        }
    };
}
pub(crate) use on_each;

/// What holds a connection of a pool, so that [`on_each`] can have it by one name.
pub(crate) trait HoldsDriver {
    type Driver: sqlx::Database;

    fn pooled(&mut self) -> &mut PoolConnection<Self::Driver>;
}

#[cfg(feature = "sqlite")]
impl HoldsDriver for Held {
    type Driver = sqlx::Sqlite;

    fn pooled(&mut self) -> &mut PoolConnection<sqlx::Sqlite> {
        self.driver()
    }
}

impl<D: sqlx::Database> HoldsDriver for PoolConnection<D> {
    type Driver = D;

    fn pooled(&mut self) -> &mut PoolConnection<D> {
        self
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

    /// Rolls back what is open. Returns whether the connection is fit for use again.
    pub(crate) async fn roll_back(&mut self) -> bool {
        on_each!(Connection, self, D, held => run::execute::<D>(held.pooled(), "ROLLBACK".into()).await.is_ok())
    }

    /// Closes the connection instead of giving it back.
    pub(crate) fn close_on_drop(&mut self) {
        on_each!(Connection, self, D, held => held.pooled().close_on_drop());
    }
}
