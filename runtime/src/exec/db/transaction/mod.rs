//! Transactions, and savepoints inside them.

mod hooks;
mod open;
mod options;
mod reading;
mod transact;

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};

use tokio::sync::{Mutex, OwnedMutexGuard};

pub use options::{Isolation, SqliteMode};
pub use transact::{Again, Once, Retry, Transact, Work, WorkAgain};

use hooks::Hooks;
use open::{Kind, open};
use options::Options;

use crate::error::{Error, Result};
use crate::exec::db::{Db, Lanes};
use crate::exec::driver::Sink;
use crate::exec::pool::holders::{Owner, Place, task};
use crate::exec::pool::lane::Lane;
use crate::exec::pool::lease::Lease;
use crate::exec::pool::observe::Call;
use crate::sql::engine::Engine;
use crate::sql::statement::Statement;

/// One level of a transaction: the whole, or a savepoint.
pub(crate) struct Level {
    lanes: Arc<Lanes>,
    /// The lane of the connection, and its number there.
    lane: Arc<Lane>,
    ticket: u64,
    /// The task that has it, if it is a guard.
    owner: Option<Owner>,
    /// The connection, shared by all levels. Statements take turns.
    lease: Arc<Mutex<Option<Lease>>>,
    /// The task that reads a stream on it, if there is one.
    reader: Arc<Lock<Option<Owner>>>,
    /// The savepoints that were dropped or rolled back and are still to be undone, in this order, before
    /// anything else is sent.
    owed: Arc<Lock<Vec<usize>>>,
    /// Whether a statement, or the commit, failed in a way that may not happen again.
    retryable: Arc<AtomicBool>,
    /// What waits for the end of the transaction.
    hooks: Lock<Hooks>,
    /// The level around this one.
    outer: Option<Arc<Level>>,
    /// 0 for the transaction, then one more for each savepoint.
    depth: usize,
    /// Where it was opened, in the user's source.
    at: Place,
    ended: AtomicBool,
    /// Held by the one savepoint that may be open on this level.
    inner: Arc<Mutex<()>>,
    /// Where that was opened last.
    inner_at: Lock<Option<Place>>,
}

impl Level {
    pub(crate) fn lanes(&self) -> &Arc<Lanes> {
        &self.lanes
    }

    pub(crate) fn lane(&self) -> &Arc<Lane> {
        &self.lane
    }

    pub(crate) fn ticket(&self) -> u64 {
        self.ticket
    }

    pub(crate) fn outer(&self) -> Option<&Arc<Level>> {
        self.outer.as_ref()
    }

    #[cfg(debug_assertions)]
    pub(crate) fn at(&self) -> Place {
        self.at
    }

    /// Says that this task has it.
    fn take_hold(&self) {
        if let Some(owner) = self.owner.as_ref().filter(|_| !self.has_ended()) {
            owner.store(task(), Ordering::Relaxed);
        }
    }

    /// Says that no task has it any more.
    fn let_go(&self) {
        if let Some(owner) = self.owner.as_ref().filter(|_| self.depth == 0) {
            owner.store(0, Ordering::Relaxed);
        }
    }

    pub(crate) async fn run(&self, statement: Statement, call: Call, sink: &mut dyn Sink) -> Result<u64> {
        self.take_hold();
        let mut held = self.hold_here().await?;
        let _reading = sink.reader().map(|reader| self.note_reader(reader));
        let result = self.check(&mut held)?.run(statement, call, sink).await;
        self.note(result)
    }

    pub(crate) async fn execute(&self, text: String) -> Result<()> {
        self.take_hold();
        let mut held = self.hold_here().await?;
        let result = self.check(&mut held)?.execute(text).await;
        self.note(result)
    }

    /// Remembers whether it is worth the while to run the transaction again.
    fn note<T>(&self, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(Error::is_retryable) {
            self.retryable.store(true, Ordering::Release);
        }
        result
    }

    fn hooks(&self) -> MutexGuard<'_, Hooks> {
        self.hooks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands over what waits here to the level around, which ends later.
    fn hand_over_hooks(&self, committed: bool) {
        if let Some(outer) = &self.outer {
            let hooks = std::mem::take(&mut *self.hooks());
            match committed {
                true => outer.hooks().absorb(hooks),
                false => outer.hooks().absorb_undone(hooks),
            }
        }
    }

    /// Ends the whole transaction on its connection, and runs what has waited for that.
    async fn end_all(&self, mut held: OwnedMutexGuard<Option<Lease>>, commit: bool) -> Result<()> {
        let Some(lease) = held.as_mut() else { return Err(Error::TransactionEnded) };
        let result = self.note(lease.end(if commit { "COMMIT" } else { "ROLLBACK" }).await);
        *held = None;
        drop(held);
        // SQLite is no server: what it refuses, as on a full disk, has not happened.
        let remote = self.lanes.engine != Engine::Sqlite;
        if commit && remote && matches!(result, Err(Error::Connection { .. })) {
            return Err(Error::CommitUnknown);
        }
        let hooks = std::mem::take(&mut *self.hooks());
        hooks::run(self.lanes.write.runtime(), hooks.due(commit && result.is_ok())).await;
        result
    }

    /// Waits for the connection, and for what is owed to be undone on it.
    async fn hold(&self) -> Result<OwnedMutexGuard<Option<Lease>>> {
        let mut held = Arc::clone(&self.lease).lock_owned().await;
        if self.owed().is_empty() {
            return Ok(held);
        }
        // In a task of its own: the caller may go away halfway.
        let owed = Arc::clone(&self.owed);
        let task = self.lanes.write.runtime().spawn(async move {
            let depths = std::mem::take(&mut *owed.lock().unwrap_or_else(PoisonError::into_inner));
            for depth in depths {
                if let Some(lease) = held.as_mut()
                    && undo_savepoint(lease, depth).await.is_err()
                {
                    // Dropping the lease rolls back the whole transaction.
                    *held = None;
                }
            }
            held
        });
        task.await.map_err(|_| shutting_down())
    }

    fn owed(&self) -> MutexGuard<'_, Vec<usize>> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check<'a>(&self, held: &'a mut Option<Lease>) -> Result<&'a mut Lease> {
        match held {
            Some(lease) if !self.has_ended() => Ok(lease),
            _ => Err(Error::TransactionEnded),
        }
    }

    /// Whether this level has ended, or one around it, which ends this one too.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire) || self.is_cut_off()
    }

    fn is_cut_off(&self) -> bool {
        self.outer.as_ref().is_some_and(|outer| outer.has_ended())
    }
}

pub(super) fn shutting_down() -> Error {
    Error::Connection { what: "the runtime is shutting down".into() }
}

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
        if self.level.depth > 0 && !commit {
            self.level.owed().push(self.level.depth);
            self.level.hand_over_hooks(false);
        }
        let level = Arc::clone(&self.level);
        let turn = self._turn.take();
        let task = level.lanes.write.runtime().clone().spawn(async move {
            // The next savepoint has the same name, so it waits for the end of this one.
            let _turn = turn;
            let mut held = level.hold().await?;
            if level.depth == 0 {
                return level.end_all(held, commit).await;
            }
            let Some(lease) = held.as_mut() else { return Err(Error::TransactionEnded) };
            if commit {
                let released = lease.execute(format!("RELEASE SAVEPOINT limpid_{}", level.depth)).await;
                level.hand_over_hooks(released.is_ok());
                return released;
            }
            Ok(())
        });
        task.await.unwrap_or_else(|_| Err(shutting_down()))
    }
}

async fn undo_savepoint(lease: &mut Lease, depth: usize) -> Result<()> {
    lease.execute(format!("ROLLBACK TO SAVEPOINT limpid_{depth}")).await?;
    lease.execute(format!("RELEASE SAVEPOINT limpid_{depth}")).await
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.level.ended.swap(true, Ordering::AcqRel) || self.level.is_cut_off() {
            return;
        }
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
                hooks::run(level.lanes.write.runtime(), hooks.due(false)).await;
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

impl Db {
    /// Opens a transaction, or a savepoint if this is a transaction already.
    ///
    /// SQLite takes its write lock here (`BEGIN IMMEDIATE`), so that no later statement can fail for it.
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Transaction>> + Send {
        let at = self.caller();
        async move { open(self, at, &Options::default(), Kind::Guard).await }
    }
}
