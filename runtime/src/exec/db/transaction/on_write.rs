//! A transaction that begins at the first write: that of a request.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as Lock, MutexGuard, OnceLock, PoisonError};

use tokio::sync::Mutex;

use super::Transaction;
use super::hooks::{Deferred, DeferredWork, run_all};
use super::open::{OpenedBy, open};
use super::options::TransactionOptions;
use crate::error::{Error, Result};
use crate::exec::db::begins_later::{BeginsLater, Boxed};
use crate::exec::db::level::Level;
use crate::exec::db::{Db, Inner, ambient};
use crate::exec::driver::caller::{Call, Caller};
use crate::exec::driver::sink::Sink;
use crate::exec::pool::fate::Fate;
use crate::exec::pool::lane::Lanes;
use crate::sql::statement::{Access, Statement};

/// Reads go where they would go without it, until something is written. From then on all goes to one transaction.
struct OnWrite {
    base: Db,
    /// Where it was made, in the user's source.
    at: Caller,
    /// The transaction, once it has begun.
    level: OnceLock<Arc<Level>>,
    opened: Lock<Option<Transaction>>,
    /// Held by the one that begins it, or ends it.
    turn: Mutex<()>,
    /// What waits for its end and was said before it began.
    waiting: Lock<DeferredWork>,
    ended: AtomicBool,
}

impl BeginsLater for OnWrite {
    fn lanes(&self) -> &Arc<Lanes> {
        self.base.lanes()
    }

    fn fate(&self) -> Option<Fate> {
        match self.begun() {
            Some(level) => Some(level.fate().clone()),
            None => self.base.fate(),
        }
    }

    fn begun(&self) -> Option<&Arc<Level>> {
        self.level.get()
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire) || self.begun().is_some_and(|level| level.has_ended())
    }

    fn level(&self) -> Boxed<'_, &Arc<Level>> {
        match self.begun() {
            Some(level) => Box::pin(std::future::ready(Ok(level))),
            None => Box::pin(self.begin()),
        }
    }

    fn run<'a>(&'a self, statement: Statement, call: Call, sink: &'a mut dyn Sink) -> Boxed<'a, u64> {
        Box::pin(async move {
            if self.has_ended() {
                return Err(Error::TransactionEnded);
            }
            match self.begun() {
                None if statement.access == Access::Read => self.base.send(statement, call, sink).await,
                None => self.level().await?.run(statement, call, sink).await,
                Some(level) => level.run(statement, call, sink).await,
            }
        })
    }

    fn defer(&self, work: Deferred, committed: bool) {
        let mut waiting = self.waiting();
        let mut hooks = self.begun().map(|level| level.hooks());
        let hooks = hooks.as_deref_mut().unwrap_or(&mut *waiting);
        match committed {
            true => hooks.after_commit.push(work),
            false => hooks.after_rollback.push(work),
        }
    }

    fn absorb(&self, inner: DeferredWork, committed: bool) {
        match committed {
            true => self.waiting().absorb(inner),
            false => self.waiting().absorb_undone(inner),
        }
    }
}

impl OnWrite {
    async fn begin(&self) -> Result<&Arc<Level>> {
        let _turn = self.turn.lock().await;
        if let Some(level) = self.begun() {
            return Ok(level);
        }
        if self.has_ended() {
            return Err(Error::TransactionEnded);
        }
        let options = TransactionOptions::default();
        let tx = open(&self.base, self.at, &options, OpenedBy::Closure).await?;
        let level = Arc::clone(&tx.level);
        *self.opened() = Some(tx);
        if self.ended.load(Ordering::Acquire) {
            // Whoever ended it did not see this one.
            drop(self.opened().take());
            return Err(Error::TransactionEnded);
        }
        let mut waiting = self.waiting();
        level.hooks().absorb(std::mem::take(&mut *waiting));
        Ok(self.level.get_or_init(|| level))
    }

    /// Ends it. The result says whether the writes are permanent.
    async fn end(&self, commit: bool) -> Result<()> {
        let _turn = self.turn.lock().await;
        self.ended.store(true, Ordering::Release);
        let opened = self.opened().take();
        match opened {
            Some(tx) if commit => tx.commit().await,
            Some(tx) => {
                // The reason counts, not that there was nothing left to undo.
                let _ = tx.rollback().await;
                Ok(())
            }
            None => {
                self.hand_over(commit).await;
                Ok(())
            }
        }
    }

    /// Nothing was written: what waited runs now, or waits with the transaction around.
    async fn hand_over(&self, committed: bool) {
        let waiting = std::mem::take(&mut *self.waiting());
        match &self.base.inner {
            Inner::Pool(lanes) => run_all(lanes.write.runtime(), waiting.due(committed)).await,
            Inner::Transaction(level) if committed => level.hooks().absorb(waiting),
            Inner::Transaction(level) => level.hooks().absorb_undone(waiting),
            Inner::OnWrite(outer) => outer.absorb(waiting, committed),
        }
    }

    fn opened(&self) -> MutexGuard<'_, Option<Transaction>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> MutexGuard<'_, DeferredWork> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Rolls back what nobody ended.
struct Guard(Arc<OnWrite>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.ended.store(true, Ordering::Release);
        drop(self.0.opened().take());
    }
}

impl Db {
    /// Runs a future in a transaction that begins at its first write, or row lock, and ends with it: committed if
    /// `keep` says so of what the future gives, else rolled back; rolled back too if the future panics or is
    /// dropped. A future that only reads has no transaction, and its reads use any connection.
    ///
    /// Actions without `.on(..)` take part, as inside [`transaction`](Db::transaction). [`Db::current`] is the
    /// handle for those that name one. What is to run [after the commit](Db::after_commit) runs if `keep` says so,
    /// whether something was written or not.
    ///
    /// This is the transaction of a request: `limpid-axum` runs handlers in it. On a handle that is a transaction
    /// already it is a savepoint.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, #[fillable] title: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?;
    /// # limpid::schema![Post].create(&db).await?;
    /// let request = async {
    ///     Post::create(PostCreate { title: "Water".into() }).await?;
    ///     limpid::Result::Ok(422)
    /// };
    /// let status = db.transaction_on_write(request, |status| matches!(status, Ok(..400))).await??;
    /// assert_eq!((status, Post::count().on(&db).await?), (422, 0));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The error of COMMIT. Then the result of the future is dropped, because it is not true.
    #[track_caller]
    pub fn transaction_on_write<W: Future>(
        &self,
        work: W,
        keep: impl FnOnce(&W::Output) -> bool,
    ) -> impl Future<Output = Result<W::Output>> {
        let (base, at) = (self.clone(), self.caller());
        async move {
            let on_write = Arc::new(OnWrite {
                base,
                at,
                level: OnceLock::new(),
                opened: Lock::default(),
                turn: Mutex::default(),
                waiting: Lock::default(),
                ended: AtomicBool::new(false),
            });
            let guard = Guard(Arc::clone(&on_write));
            let output = ambient::unit(Db::new(Inner::OnWrite(on_write)), work).await;
            let commit = keep(&output);
            guard.0.end(commit).await?;
            Ok(output)
        }
    }
}
