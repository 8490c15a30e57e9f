//! Transactions, and savepoints inside them.

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::ambient;
use super::db::{Db, Inner, Lanes};
use super::engine::Sink;
use super::lease::Lease;
use crate::error::{Error, Result};
use crate::sql::statement::Statement;

/// One level of a transaction: the whole, or a savepoint.
pub(crate) struct Level {
    lanes: Arc<Lanes>,
    /// The connection, shared by all levels. Statements take turns.
    lease: Arc<Mutex<Option<Lease>>>,
    /// The savepoints that were dropped or rolled back and are still to be undone, in this order, before
    /// anything else is sent.
    owed: Arc<std::sync::Mutex<Vec<usize>>>,
    /// The level around this one.
    outer: Option<Arc<Level>>,
    /// 0 for the transaction, then one more for each savepoint.
    depth: usize,
    ended: AtomicBool,
    /// Held by the one savepoint that may be open on this level.
    inner: Arc<Mutex<()>>,
}

impl Level {
    pub(crate) fn lanes(&self) -> &Arc<Lanes> {
        &self.lanes
    }

    pub(crate) async fn run(&self, statement: Statement, sink: &mut Sink<'_>) -> Result<u64> {
        let mut held = self.hold().await?;
        self.check(&mut held)?.run(statement, sink).await
    }

    pub(crate) async fn execute(&self, text: String) -> Result<()> {
        let mut held = self.hold().await?;
        self.check(&mut held)?.execute(text).await
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

    fn owed(&self) -> std::sync::MutexGuard<'_, Vec<usize>> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check<'a>(&self, held: &'a mut Option<Lease>) -> Result<&'a mut Lease> {
        match held {
            Some(lease) if !self.has_ended() => Ok(lease),
            _ => Err(Error::TransactionEnded),
        }
    }

    /// Whether this level has ended, or one around it, which ends this one too.
    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire) || self.is_cut_off()
    }

    fn is_cut_off(&self) -> bool {
        self.outer.as_ref().is_some_and(|outer| outer.has_ended())
    }
}

fn shutting_down() -> Error {
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
        self.level.ended.store(true, Ordering::Release);
        if self.level.is_cut_off() {
            return Err(Error::TransactionEnded);
        }
        if self.level.depth > 0 && !commit {
            self.level.owed().push(self.level.depth);
        }
        let level = Arc::clone(&self.level);
        let turn = self._turn.take();
        let task = level.lanes.write.runtime().clone().spawn(async move {
            // The next savepoint has the same name, so it waits for the end of this one.
            let _turn = turn;
            let mut held = level.hold().await?;
            let Some(lease) = held.as_mut() else { return Err(Error::TransactionEnded) };
            match (level.depth, commit) {
                (0, commit) => {
                    let result = lease.end(if commit { "COMMIT" } else { "ROLLBACK" }).await;
                    *held = None;
                    result
                }
                (depth, true) => lease.execute(format!("RELEASE SAVEPOINT limpid_{depth}")).await,
                (_, false) => Ok(()),
            }
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
        let savepoint = self.level.depth > 0;
        if savepoint {
            // Whoever sends the next statement undoes it first, should that come before the task below.
            self.level.owed().push(self.level.depth);
        }
        let level = Arc::clone(&self.level);
        // A statement of another task may still be under way, so wait for it first. Dropping the lease
        // of the whole transaction rolls back.
        self.level.lanes.write.runtime().spawn(async move {
            if let Ok(mut held) = level.hold().await
                && !savepoint
            {
                *held = None;
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
        self.db.fmt(f)
    }
}

impl Db {
    /// Opens a transaction, or a savepoint if this is a transaction already.
    ///
    /// SQLite takes its write lock here (`BEGIN IMMEDIATE`), so that no later statement can fail for it.
    pub async fn begin(&self) -> Result<Transaction> {
        match &self.inner {
            Inner::Pool(lanes) => begin(Arc::clone(lanes)).await,
            Inner::Transaction(level) => savepoint(level).await,
        }
    }

    /// Runs a closure in a transaction: `Ok` commits, `Err` and panic roll back. Inside a transaction it
    /// is a savepoint.
    ///
    /// The closure gets the transaction as a `&Db`. Inside it, actions without `.on(..)` take part too.
    /// It must be an async closure, `async |tx| { .. }`: `|tx| async { .. }` is not general enough.
    ///
    /// PostgreSQL gives a transaction up when one of its statements fails. If the closure answers `Ok` all the
    /// same, that is an [`Error::Usage`]: run what may fail in a `transaction` of its own inside this one.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, #[fillable] title: String }
    /// # async fn example(db: &Db) -> limpid::Result<()> {
    /// let post = db.transaction(async |tx| -> limpid::Result<Post> {
    ///     Post::create(PostCreate { title: "First".into() }).await?; // takes part
    ///     Post::create(PostCreate { title: "Second".into() }).on(tx).await
    /// }).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// What the closure answers, or what BEGIN and COMMIT do.
    pub async fn transaction<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: for<'t> AsyncFnOnce(&'t Db) -> Result<T, E>
            + for<'t> Work<&'t Db, Result<T, E>, Future: Send>
            + Send,
    {
        let tx = self.begin().await?;
        let result = ambient::scope(tx.db.clone(), work(&tx.db)).await;
        match result {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                // The reason counts, not that there was nothing left to undo.
                let _ = tx.rollback().await;
                Err(error)
            }
        }
    }
}

/// An async closure whose future can be named, so that it can be asked to be `Send`.
pub trait Work<A, R>: AsyncFnOnce(A) -> R + FnOnce(A) -> <Self as Work<A, R>>::Future {
    /// What the closure gives when called.
    type Future: Future<Output = R>;
}

impl<A, R, F, Fut> Work<A, R> for F
where
    F: AsyncFnOnce(A) -> R + FnOnce(A) -> Fut,
    Fut: Future<Output = R>,
{
    type Future = Fut;
}

/// BEGIN runs in a task of its own: if the caller goes away, the task still finishes and the lease that
/// nobody takes rolls back.
async fn begin(lanes: Arc<Lanes>) -> Result<Transaction> {
    let runtime = lanes.write.runtime().clone();
    let text = lanes.engine.begin();
    let lane = Arc::clone(&lanes.write);
    let task = runtime.spawn(async move {
        let mut lease = lane.acquire().await?;
        lease.begin(text).await?;
        Ok(lease)
    });
    let lease = task.await.unwrap_or_else(|_| Err(shutting_down()))?;
    let level = Level {
        lanes,
        lease: Arc::new(Mutex::new(Some(lease))),
        owed: Arc::default(),
        outer: None,
        depth: 0,
        ended: AtomicBool::new(false),
        inner: Arc::default(),
    };
    Ok(transaction(level, None))
}

async fn savepoint(outer: &Arc<Level>) -> Result<Transaction> {
    let turn = Arc::clone(&outer.inner).lock_owned().await;
    let depth = outer.depth + 1;
    outer.execute(format!("SAVEPOINT limpid_{depth}")).await?;
    let level = Level {
        lanes: Arc::clone(&outer.lanes),
        lease: Arc::clone(&outer.lease),
        owed: Arc::clone(&outer.owed),
        outer: Some(Arc::clone(outer)),
        depth,
        ended: AtomicBool::new(false),
        inner: Arc::default(),
    };
    Ok(transaction(level, Some(turn)))
}

fn transaction(level: Level, turn: Option<OwnedMutexGuard<()>>) -> Transaction {
    let level = Arc::new(level);
    Transaction { db: Db { inner: Inner::Transaction(Arc::clone(&level)) }, level, _turn: turn }
}
