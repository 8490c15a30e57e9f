//! The pool of an engine, as sqlx keeps it.

use std::future::Future;
use std::pin::Pin;

use sqlx::{Connection as _, Pool};

use super::connection::on_each;
use crate::error::Result;
use crate::exec::driver::{Activity, Driver as _, run, translate};

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
        let idle: usize = on_each!(Pools, self, D, pool => pool.num_idle());
        u32::try_from(idle).map_or(0, |idle| idle as usize)
    }

    /// Connections that are open.
    pub(crate) fn open(&self) -> u32 {
        on_each!(Pools, self, D, pool => pool.size())
    }

    /// Ends what runs on the connection of this number, or the connection itself, over a connection of its own.
    pub(crate) async fn cancel(&self, number: i64, whole: bool) -> Result<()> {
        on_each!(Pools, self, D, pool => {
            let failed = |error| translate::<D>(error, None);
            let options = pool.connect_options();
            let mut own = <D as sqlx::Database>::Connection::connect_with(&options).await.map_err(failed)?;
            let text = if whole { D::terminate(number) } else { D::cancel(number) };
            run::execute::<D>(&mut own, text).await?;
            own.close().await.map_err(failed)
        })
    }

    /// What the server says of the connection of this number. None if no server can be reached.
    pub(crate) async fn activity(&self, number: i64) -> Option<Activity> {
        on_each!(Pools, self, D, pool => {
            let options = pool.connect_options();
            let mut own = match <D as sqlx::Database>::Connection::connect_with(&options).await {
                Ok(own) => own,
                // Somebody is there, and takes no more.
                Err(sqlx::Error::Database(_)) => return Some(Activity::Working),
                Err(_) => return None,
            };
            let activity = D::activity(&mut own, number).await;
            // Nobody waits for the goodbye.
            drop(own);
            Some(activity.unwrap_or(Activity::Working))
        })
    }

    pub(crate) fn is_closed(&self) -> bool {
        on_each!(Pools, self, D, pool => pool.is_closed())
    }

    /// Marks the pool as closed at once. The future waits until every connection is.
    pub(crate) fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        on_each!(Pools, self, D, pool => Box::pin(pool.close()))
    }
}
