//! Transactions, and savepoints inside them.

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
        let mut held = self.lease.lock().await;
        self.check(&mut held)?.run(statement, sink).await
    }

    pub(crate) async fn execute(&self, text: String) -> Result<()> {
        let mut held = self.lease.lock().await;
        self.check(&mut held)?.execute(text).await
    }

    fn check<'a>(&self, held: &'a mut Option<Lease>) -> Result<&'a mut Lease> {
        match held {
            Some(lease) if !self.ended.load(Ordering::Acquire) => Ok(lease),
            _ => Err(Error::TransactionEnded),
        }
    }
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
    async fn end(self, commit: bool) -> Result<()> {
        self.level.ended.store(true, Ordering::Release);
        let level = Arc::clone(&self.level);
        let task = level.lanes.write.runtime().clone().spawn(async move {
            let mut held = level.lease.lock().await;
            let Some(lease) = held.as_mut() else { return Err(Error::TransactionEnded) };
            match (level.depth, commit) {
                (0, commit) => {
                    let result = lease.end(if commit { "COMMIT" } else { "ROLLBACK" }).await;
                    *held = None;
                    result
                }
                (depth, true) => lease.execute(format!("RELEASE SAVEPOINT limpid_{depth}")).await,
                (depth, false) => undo_savepoint(lease, depth).await,
            }
        });
        task.await.unwrap_or_else(|_| Err(Error::Connection { what: "the runtime is shutting down".into() }))
    }
}

async fn undo_savepoint(lease: &mut Lease, depth: usize) -> Result<()> {
    lease.execute(format!("ROLLBACK TO SAVEPOINT limpid_{depth}")).await?;
    lease.execute(format!("RELEASE SAVEPOINT limpid_{depth}")).await
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.level.ended.swap(true, Ordering::AcqRel) {
            return;
        }
        let level = Arc::clone(&self.level);
        let turn = self._turn.take();
        // A statement of another task may still be under way, so wait for it first. Dropping the lease
        // of the whole transaction rolls back.
        self.level.lanes.write.runtime().spawn(async move {
            let mut held = level.lease.lock().await;
            let undone = match (level.depth, held.as_mut()) {
                (0, _) | (_, None) => false,
                (depth, Some(lease)) => undo_savepoint(lease, depth).await.is_ok(),
            };
            if !undone {
                *held = None;
            }
            drop(turn);
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
    let lease = task
        .await
        .unwrap_or_else(|_| Err(Error::Connection { what: "the runtime is shutting down".into() }))?;
    Ok(transaction(lanes, Arc::new(Mutex::new(Some(lease))), 0, None))
}

async fn savepoint(outer: &Arc<Level>) -> Result<Transaction> {
    let turn = Arc::clone(&outer.inner).lock_owned().await;
    let depth = outer.depth + 1;
    outer.execute(format!("SAVEPOINT limpid_{depth}")).await?;
    Ok(transaction(Arc::clone(&outer.lanes), Arc::clone(&outer.lease), depth, Some(turn)))
}

fn transaction(
    lanes: Arc<Lanes>,
    lease: Arc<Mutex<Option<Lease>>>,
    depth: usize,
    turn: Option<OwnedMutexGuard<()>>,
) -> Transaction {
    let level = Arc::new(Level { lanes, lease, depth, ended: AtomicBool::new(false), inner: Arc::default() });
    Transaction { db: Db { inner: Inner::Transaction(Arc::clone(&level)) }, level, _turn: turn }
}
