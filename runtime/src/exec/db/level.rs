//! One level of an open transaction: what is sent on its connection, and how it ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as Lock, MutexGuard, PoisonError};

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::transaction::hooks::{DeferredWork, run_all};
use crate::error::{Error, Result};
use crate::exec::driver::caller::{Call, Caller, Owner, task};
use crate::exec::driver::sink::Sink;
use crate::exec::pool::fate::Fate;
use crate::exec::pool::lane::Lane;
use crate::exec::pool::lane::Lanes;
use crate::exec::pool::lease::Lease;
use crate::sql::statement::Statement;

/// One level of a transaction: the whole, or a savepoint.
pub(crate) struct Level {
    pub(super) lanes: Arc<Lanes>,
    /// The lane of the connection, and its number there.
    pub(super) lane: Arc<Lane>,
    pub(super) ticket: u64,
    /// The task that has it, if it is a guard.
    pub(super) owner: Option<Owner>,
    /// The connection, shared by all levels. Statements take turns.
    pub(super) lease: Arc<Mutex<Option<Lease>>>,
    /// The task that reads a stream on it, if there is one.
    pub(super) reader: Arc<Lock<Option<Owner>>>,
    /// The savepoints that were dropped or rolled back and are still to be undone, in this order, before
    /// anything else is sent.
    pub(super) owed: Arc<Lock<Vec<usize>>>,
    /// Whether a statement, or the commit, failed in a way that may not happen again.
    pub(super) retryable: Arc<AtomicBool>,
    pub(super) fate: Fate,
    /// What waits for the end of the transaction.
    pub(super) hooks: Lock<DeferredWork>,
    /// The level around this one.
    pub(super) outer: Option<Arc<Level>>,
    /// 0 for the transaction, then one more for each savepoint.
    pub(super) depth: usize,
    /// Where it was opened, in the user's source.
    pub(super) at: Caller,
    pub(super) ended: AtomicBool,
    /// Held by the one savepoint that may be open on this level.
    pub(super) inner: Arc<Mutex<()>>,
    /// Where that was opened last.
    pub(super) inner_at: Lock<Option<Caller>>,
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

    pub(crate) fn fate(&self) -> &Fate {
        &self.fate
    }

    pub(crate) fn at(&self) -> Caller {
        self.at
    }

    /// Says that this task has it.
    pub(super) fn take_hold(&self) {
        if let Some(owner) = self.owner.as_ref().filter(|_| !self.has_ended()) {
            owner.store(task(), Ordering::Relaxed);
        }
    }

    /// Says that no task has it any more.
    pub(super) fn let_go(&self) {
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

    /// Runs a text of the user's.
    pub(crate) async fn execute_foreign(&self, text: String) -> Result<()> {
        self.take_hold();
        let mut held = self.hold_here().await?;
        let result = self.check(&mut held)?.execute_foreign(text).await;
        self.note(result)
    }

    /// Remembers whether it is worth the while to run the transaction again.
    fn note<T>(&self, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(Error::is_retryable) {
            self.retryable.store(true, Ordering::Release);
        }
        result
    }

    pub(super) fn hooks(&self) -> MutexGuard<'_, DeferredWork> {
        self.hooks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands over what waits here to the level around, which ends later.
    pub(super) fn hand_over_hooks(&self, committed: bool) {
        if let Some(outer) = &self.outer {
            let hooks = std::mem::take(&mut *self.hooks());
            match committed {
                true => outer.hooks().absorb(hooks),
                false => outer.hooks().absorb_undone(hooks),
            }
        }
    }

    /// Ends this level on its connection.
    pub(super) async fn end(&self, commit: bool) -> Result<()> {
        let mut held = self.hold().await?;
        if self.depth == 0 {
            return self.end_all(held, commit).await;
        }
        let Some(lease) = held.as_mut() else { return Err(Error::TransactionEnded) };
        if commit {
            let released = lease.execute(format!("RELEASE SAVEPOINT limpid_{}", self.depth)).await;
            self.fate.decide(released.is_ok());
            self.hand_over_hooks(released.is_ok());
            return released;
        }
        Ok(())
    }

    /// Ends the whole transaction on its connection, and runs what has waited for that.
    async fn end_all(&self, mut held: OwnedMutexGuard<Option<Lease>>, commit: bool) -> Result<()> {
        let result = match held.as_mut() {
            Some(lease) => self.note(lease.end(commit).await),
            // What was owed could not be undone, so all of it is.
            None => Err(Error::TransactionEnded),
        };
        *held = None;
        drop(held);
        if result != Err(Error::CommitUnknown) {
            self.fate.decide(commit && result.is_ok());
            let hooks = std::mem::take(&mut *self.hooks());
            run_all(self.lanes.write.runtime(), hooks.due(commit && result.is_ok())).await;
        }
        result
    }

    /// Waits for the connection, and for what is owed to be undone on it.
    pub(super) async fn hold(&self) -> Result<OwnedMutexGuard<Option<Lease>>> {
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
                    && lease.undo_savepoint(depth).await.is_err()
                {
                    // Dropping the lease rolls back the whole transaction.
                    *held = None;
                }
            }
            held
        });
        task.await.map_err(|_| shutting_down())
    }

    pub(super) fn owed(&self) -> MutexGuard<'_, Vec<usize>> {
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

    pub(super) fn is_cut_off(&self) -> bool {
        self.outer.as_ref().is_some_and(|outer| outer.has_ended())
    }
}

pub(crate) fn shutting_down() -> Error {
    Error::Connection { what: "the runtime is shutting down".into() }
}
