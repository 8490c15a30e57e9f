//! What runs once a transaction has ended: mails after a commit, clean-up after a rollback.

use std::future::Future;
use std::pin::Pin;

use tokio::runtime::Handle;

/// Work that waits for the end of a transaction.
pub(crate) type Deferred = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The work that waits on one level.
#[derive(Default)]
pub(crate) struct DeferredWork {
    pub(in crate::exec::db) after_commit: Vec<Deferred>,
    pub(in crate::exec::db) after_rollback: Vec<Deferred>,
    /// What was undone already, in a savepoint, and waits for the end of the whole.
    undone: Vec<Deferred>,
}

impl DeferredWork {
    /// A savepoint was released: its work waits with that of the level around it.
    pub(crate) fn absorb(&mut self, inner: DeferredWork) {
        self.after_commit.extend(inner.after_commit);
        self.after_rollback.extend(inner.after_rollback);
        self.undone.extend(inner.undone);
    }

    /// A savepoint was rolled back: what waited for its commit never runs.
    pub(crate) fn absorb_undone(&mut self, inner: DeferredWork) {
        self.undone.extend(inner.after_rollback);
        self.undone.extend(inner.undone);
    }

    /// What runs when the outermost transaction was committed, or rolled back.
    pub(in crate::exec::db) fn due(self, committed: bool) -> Vec<Deferred> {
        let mut due = self.undone;
        due.extend(if committed { self.after_commit } else { self.after_rollback });
        due
    }
}

/// Runs them one after the other, in a task of its own: a cancelled caller does not stop them, and one
/// that panics does not reach the caller.
pub(in crate::exec::db) async fn run_all(runtime: &Handle, due: Vec<Deferred>) {
    for hook in due {
        // A panic was printed where it happened; the others still run.
        let _ = runtime.spawn(hook).await;
    }
}
