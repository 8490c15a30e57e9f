//! Work that waits for the end of a transaction, as users hand it over.

use std::future::Future;

use super::{Db, Inner};

impl Db {
    /// Runs a future once the outermost transaction has been committed, and never if it is rolled back or
    /// if the savepoint in which this was said is. Outside a transaction it runs at once, in a task of its
    /// own.
    ///
    /// Work that was said first runs first. It runs even if the caller of the commit has gone away.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # async fn send_mail() {}
    /// # async fn example(db: &Db) -> limpid::Result<()> {
    /// db.transaction(async |tx| -> limpid::Result<()> {
    ///     // .. write ..
    ///     tx.after_commit(send_mail());
    ///     Ok(())
    /// }).await
    /// # }
    /// ```
    pub fn after_commit(&self, work: impl Future<Output = ()> + Send + 'static) {
        match &self.inner {
            Inner::Pool(lanes) => drop(lanes.write.runtime().spawn(work)),
            Inner::Transaction(level) => level.hooks().after_commit.push(Box::pin(work)),
            Inner::OnWrite(on_write) => on_write.defer(Box::pin(work), true),
        }
    }

    /// Runs a future once the outermost transaction has ended, if what was done here was rolled back. Outside
    /// a transaction it never runs.
    pub fn after_rollback(&self, work: impl Future<Output = ()> + Send + 'static) {
        match &self.inner {
            Inner::Pool(_) => {}
            Inner::Transaction(level) => level.hooks().after_rollback.push(Box::pin(work)),
            Inner::OnWrite(on_write) => on_write.defer(Box::pin(work), false),
        }
    }
}
