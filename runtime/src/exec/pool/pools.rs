//! The pool of an engine, as sqlx keeps it.

use std::future::Future;
use std::pin::Pin;

use sqlx::Pool;

use super::connection::on_each;

/// A pool of one engine.
pub(crate) enum Pools {
    #[cfg(feature = "sqlite")]
    Sqlite(Pool<sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Pool<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(Pool<sqlx::MySql>),
}

impl Pools {
    /// Connections that rest. sqlx counts them without a lock: for a moment the number may lie below zero and wrap
    /// around.
    pub(crate) fn idle(&self) -> usize {
        let idle = on_each!(Pools, self, D, pool => pool.num_idle());
        u32::try_from(idle).map_or(0, |idle| idle as usize)
    }

    /// Connections that are open.
    pub(crate) fn open(&self) -> u32 {
        on_each!(Pools, self, D, pool => pool.size())
    }

    pub(crate) fn is_closed(&self) -> bool {
        on_each!(Pools, self, D, pool => pool.is_closed())
    }

    /// Marks the pool as closed at once. The future waits until every connection is.
    pub(crate) fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        on_each!(Pools, self, D, pool => Box::pin(pool.close()))
    }
}
