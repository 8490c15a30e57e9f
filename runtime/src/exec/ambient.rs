//! The connection that a task works on when none is named.

use std::future::Future;
use std::sync::{PoisonError, RwLock};

use super::db::Db;
use crate::error::{Error, Result};

static INSTALLED: RwLock<Option<Db>> = RwLock::new(None);

tokio::task_local! {
    static CURRENT: Db;
}

/// The connection of this task, or the installed one.
pub(crate) fn current() -> Result<Db> {
    if let Ok(db) = CURRENT.try_with(Db::clone) {
        return Ok(db);
    }
    INSTALLED.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::NoConnection)
}

/// Makes this the connection of every task that has none of its own.
pub(crate) fn install(db: Db) {
    *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(db);
}

/// Runs a future with this connection.
pub(crate) fn scope<F: Future>(db: Db, work: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(db, work)
}

/// Starts a task that works on the connection of the one that starts it.
///
/// `tokio::spawn` does not carry the connection: a task may outlive a transaction. A task started here
/// inside a transaction gets [`Error::TransactionEnded`](crate::Error::TransactionEnded) once that has ended.
pub fn spawn<F>(work: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    match CURRENT.try_with(Db::clone) {
        Ok(db) => tokio::spawn(scope(db, work)),
        Err(_) => tokio::spawn(work),
    }
}
