//! What runs once a transaction has ended: mails after a commit, clean-up after a rollback.

use std::future::Future;
use std::pin::Pin;

use tokio::runtime::Handle;

use crate::exec::db::{Db, Inner};

/// Work that waits for the end of a transaction.
pub(super) type Hook = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The work that waits on one level.
#[derive(Default)]
pub(super) struct Hooks {
    after_commit: Vec<Hook>,
    after_rollback: Vec<Hook>,
    /// What was undone already, in a savepoint, and waits for the end of the whole.
    undone: Vec<Hook>,
}

impl Hooks {
    /// A savepoint was released: its work waits with that of the level around it.
    pub(super) fn absorb(&mut self, inner: Hooks) {
        self.after_commit.extend(inner.after_commit);
        self.after_rollback.extend(inner.after_rollback);
        self.undone.extend(inner.undone);
    }

    /// A savepoint was rolled back: what waited for its commit never runs.
    pub(super) fn absorb_undone(&mut self, inner: Hooks) {
        self.undone.extend(inner.after_rollback);
        self.undone.extend(inner.undone);
    }

    /// What runs when the outermost transaction was committed, or rolled back.
    pub(super) fn due(self, committed: bool) -> Vec<Hook> {
        let mut due = self.undone;
        due.extend(if committed { self.after_commit } else { self.after_rollback });
        due
    }
}

/// Runs them one after the other, in a task of its own: a caller who goes away does not stop them, and one
/// that panics does not reach the caller.
pub(super) async fn run(runtime: &Handle, due: Vec<Hook>) {
    for hook in due {
        // A panic was printed where it happened; the others still run.
        let _ = runtime.spawn(hook).await;
    }
}

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
        }
    }

    /// Runs a future once the outermost transaction has ended, if what was done here was rolled back. Outside
    /// a transaction it never runs.
    pub fn after_rollback(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Inner::Transaction(level) = &self.inner {
            level.hooks().after_rollback.push(Box::pin(work));
        }
    }
}
