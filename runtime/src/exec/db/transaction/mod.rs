//! Transactions, and savepoints inside them.

pub(crate) mod hooks;
pub(crate) mod on_write;
pub(crate) mod open;
pub(crate) mod options;
pub(crate) mod reading;
pub(crate) mod transact;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::OwnedMutexGuard;

use super::Db;
use super::level::{Level, shutting_down};
use crate::error::{Error, Result};

/// A transaction that is open. Dropped without [`commit`](Transaction::commit) it rolls back.
///
/// It is used like a [`Db`]:
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, title: String }
/// # async fn example(db: &Db) -> limpid::Result<()> {
/// let tx = db.begin().await?;
/// Post::find_or_fail(7).on(&tx).await?.delete().on(&tx).await?;
/// tx.commit().await?;
/// # Ok(()) }
/// ```
#[must_use = "a transaction that is dropped rolls back"]
pub struct Transaction {
    db: Db,
    level: Arc<Level>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Transaction {
    /// Makes everything permanent; for a savepoint, hands it to the transaction around it.
    pub async fn commit(self) -> Result<()> {
        self.end(true).await
    }

    /// Undoes everything since `begin`.
    pub async fn rollback(self) -> Result<()> {
        self.end(false).await
    }

    /// Ends the level in a task of its own, so that it is ended even if nobody waits for it any more.
    async fn end(mut self, commit: bool) -> Result<()> {
        if self.level.is_read_here() {
            // It is rolled back once the stream is gone.
            return Err(reading::still_open("end the transaction"));
        }
        self.level.ended.store(true, Ordering::Release);
        self.level.let_go();
        if self.level.is_cut_off() {
            return Err(Error::TransactionEnded);
        }
        if !commit {
            self.level.fate().decide(false);
        }
        if self.level.depth > 0 && !commit {
            self.level.owed().push(self.level.depth);
            self.level.hand_over_hooks(false);
        }
        let level = Arc::clone(&self.level);
        let turn = self._turn.take();
        let task = level.lanes.write.runtime().clone().spawn(async move {
            // The next savepoint has the same name, so it waits for the end of this one.
            let _turn = turn;
            let ended = level.end(commit).await;
            if ended.is_err() {
                level.fate().decide(false);
            }
            ended
        });
        task.await.unwrap_or_else(|_| Err(shutting_down()))
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.level.ended.swap(true, Ordering::AcqRel) || self.level.is_cut_off() {
            return;
        }
        self.level.fate().decide(false);
        self.level.let_go();
        let savepoint = self.level.depth > 0;
        if savepoint {
            // Whoever sends the next statement undoes it first, should that come before the task below.
            self.level.owed().push(self.level.depth);
            self.level.hand_over_hooks(false);
        }
        let level = Arc::clone(&self.level);
        // A statement of another task may still be under way, so wait for it first. Dropping the lease
        // of the whole transaction rolls back.
        self.level.lanes.write.runtime().spawn(async move {
            if let Ok(mut held) = level.hold().await
                && !savepoint
            {
                *held = None;
                drop(held);
                let hooks = std::mem::take(&mut *level.hooks());
                hooks::run_all(level.lanes.write.runtime(), hooks.due(false)).await;
            }
        });
    }
}

impl Deref for Transaction {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Transaction({}, begun at {})", self.db.dialect().name(), self.level.at)
    }
}
