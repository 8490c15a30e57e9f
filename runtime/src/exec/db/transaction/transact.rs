//! `db.transaction(async |tx| ..)`: a closure as a transaction.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use super::Transaction;
use super::open::{OpenedBy, open};
use super::options::{Isolation, SqliteMode, TransactionOptions};
use crate::error::{Error, Result};
use crate::exec::db::{Db, ambient};
use crate::exec::driver::caller::Caller;

impl Db {
    /// Runs a closure in a transaction: `Ok` commits, `Err` and panic roll back. Inside a transaction it
    /// is a savepoint.
    ///
    /// The closure gets the transaction as a `&Db`. Inside it, actions without `.on(..)` take part too. Its
    /// error is any type that Limpid's error turns into. It must be an async closure, `async |tx| { .. }`:
    /// `|tx| async { .. }` is not general enough.
    ///
    /// Unless [`isolation`](TransactionCall::isolation) says otherwise, each statement sees what others have
    /// committed before it began, on PostgreSQL, MariaDB and MySQL ([`Isolation::ReadCommitted`]). On SQLite a
    /// transaction is serializable.
    ///
    /// PostgreSQL gives a transaction up when one of its statements fails. If the closure returns `Ok` all the
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
    /// The error of the closure, of BEGIN or of COMMIT.
    #[track_caller]
    pub fn transaction<'db, T, E, F>(&'db self, work: F) -> TransactionCall<'db, T, E, F>
    where
        T: Send + 'db,
        E: From<Error> + Send + 'db,
        F: for<'t> TransactionFn<&'t Db, Result<T, E>, Future: Send> + Send + 'db,
    {
        TransactionCall::new(self, self.caller(), work, SingleAttempt, once)
    }

    /// Transactions whose closure runs again, at most `times` times, if another transaction was in the
    /// way: a serialisation failure, a deadlock, a lock timeout, a schema that was changed meanwhile. Between two
    /// runs there is a pause that grows.
    ///
    /// Inside another transaction nothing is run again: the outermost one is what failed.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Account { id: i64, balance: i64 }
    /// # async fn example(db: &Db, from: i64, to: i64) -> limpid::Result<()> {
    /// db.retry(5).transaction(async |_| -> limpid::Result<()> {
    ///     Account::query().filter(|account| account.id.eq(from)).increment(|account| account.balance, -10).await?;
    ///     Account::query().filter(|account| account.id.eq(to)).increment(|account| account.balance, 10).await?;
    ///     Ok(())
    /// })
    /// .isolation(limpid::Isolation::Serializable)
    /// .await
    /// # }
    /// ```
    pub fn retry(&self, times: u32) -> Retry<'_> {
        Retry { db: self, times }
    }
}

/// A database whose transactions run again if another one was in the way. Made by [`Db::retry`].
#[derive(Debug, Clone, Copy)]
#[must_use = "it does nothing until `.transaction(..)` is awaited"]
pub struct Retry<'db> {
    db: &'db Db,
    times: u32,
}

impl<'db> Retry<'db> {
    /// As [`Db::transaction`], for a closure that can run more than once: it borrows what it needs.
    #[track_caller]
    pub fn transaction<T, E, F>(self, work: F) -> TransactionCall<'db, T, E, F, Attempts>
    where
        T: Send + 'db,
        E: From<Error> + Send + 'db,
        F: for<'t> AsyncFn(&'t Db) -> Result<T, E>
            + for<'t> RetryFn<&'t Db, Result<T, E>, Future: Send>
            + Send
            + Sync
            + 'db,
    {
        let times = if self.db.is_transaction() { Attempts(0) } else { Attempts(self.times) };
        TransactionCall::new(self.db, self.db.caller(), work, times, again)
    }
}

/// A closure that runs in a transaction when awaited.
#[must_use = "a transaction does nothing until it is awaited"]
pub struct TransactionCall<'db, T, E, F, N = SingleAttempt> {
    db: &'db Db,
    /// Where it was made, in the user's source.
    at: Caller,
    work: F,
    options: TransactionOptions,
    times: N,
    /// How the closure runs: chosen where its bounds are, so that `.await` of one that does not meet them is not a
    /// second error.
    start: fn(Self) -> Running<'db, T, E>,
}

/// A transaction that runs.
type Running<'db, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'db>>;

/// The closure runs once.
#[derive(Debug, Clone, Copy)]
pub struct SingleAttempt;

/// The closure runs again, at most this many times.
#[derive(Debug, Clone, Copy)]
pub struct Attempts(u32);

impl<'db, T, E, F, N> TransactionCall<'db, T, E, F, N> {
    fn new(db: &'db Db, at: Caller, work: F, times: N, start: fn(Self) -> Running<'db, T, E>) -> Self {
        TransactionCall { db, at, work, options: TransactionOptions::default(), times, start }
    }

    /// How far it is kept apart from others. [`Isolation`] says what the default is. SQLite is always serializable.
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.options.isolation = Some(isolation);
        self
    }

    /// It writes nothing. On a SQLite file it then needs no write lock.
    pub fn read_only(mut self) -> Self {
        self.options.read_only = true;
        self
    }

    /// PostgreSQL waits for a moment in which a serializable, read-only transaction cannot fail.
    pub fn deferrable(mut self) -> Self {
        self.options.deferrable = true;
        self
    }

    /// When SQLite takes its locks.
    pub fn sqlite_mode(mut self, mode: SqliteMode) -> Self {
        self.options.sqlite = Some(mode);
        self
    }

    /// After this long it is rolled back and returns [`Error::Timeout`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }
}

impl<'db, T, E, F, N> IntoFuture for TransactionCall<'db, T, E, F, N> {
    type Output = Result<T, E>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'db>>;

    fn into_future(self) -> Self::IntoFuture {
        (self.start)(self)
    }
}

/// Runs the closure of a transaction.
fn once<'db, T, E, F>(call: TransactionCall<'db, T, E, F>) -> Running<'db, T, E>
where
    T: Send + 'db,
    E: From<Error> + Send + 'db,
    F: for<'t> TransactionFn<&'t Db, Result<T, E>, Future: Send> + Send + 'db,
{
    Box::pin(async move {
        let end = call.options.end();
        let tx = open_until(call.db, call.at, &call.options, end).await?;
        let handle = tx.db.clone();
        let work = (call.work)(&handle);
        finish(tx, end, work).await
    })
}

/// Runs the closure of a transaction, and again if another one was in the way.
fn again<'db, T, E, F>(call: TransactionCall<'db, T, E, F, Attempts>) -> Running<'db, T, E>
where
    T: Send + 'db,
    E: From<Error> + Send + 'db,
    F: for<'t> RetryFn<&'t Db, Result<T, E>, Future: Send> + Send + Sync + 'db,
{
    let TransactionCall { db, at, work, options, times: Attempts(times), .. } = call;
    Box::pin(async move {
        let mut run = 0;
        loop {
            let (again, result) = attempt(db, at, &options, &work).await;
            if !again || run == times {
                return result;
            }
            tokio::time::sleep(pause(run)).await;
            run += 1;
        }
    })
}

/// Runs the closure once. Answers whether it may succeed the next time, and its result.
async fn attempt<T, E, F>(db: &Db, at: Caller, options: &TransactionOptions, work: &F) -> (bool, Result<T, E>)
where
    E: From<Error>,
    F: for<'t> RetryFn<&'t Db, Result<T, E>, Future: Send> + Sync,
{
    let end = options.end();
    let tx = match open_until(db, at, options, end).await {
        Ok(tx) => tx,
        Err(error) => return (error.is_retryable(), Err(error.into())),
    };
    let retryable = std::sync::Arc::clone(&tx.level.retryable);
    let handle = tx.db.clone();
    let result = finish(tx, end, work(&handle)).await;
    let again = result.is_err() && retryable.load(Ordering::Acquire);
    (again, result)
}

/// Runs the work on the transaction and ends it.
async fn finish<T, E, W>(tx: Transaction, end: Option<Instant>, work: W) -> Result<T, E>
where
    E: From<Error>,
    W: Future<Output = Result<T, E>>,
{
    let work = ambient::closure(tx.db.clone(), work);
    let result = match end {
        None => work.await,
        Some(end) => match tokio::time::timeout_at(end, work).await {
            Ok(result) => result,
            Err(_) => {
                // It goes on in a task of its own.
                let _ = tokio::time::timeout(ROLLBACK, tx.rollback()).await;
                return Err(Error::Timeout.into());
            }
        },
    };
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

/// A caller that has run out of time waits for the rollback at most this long.
const ROLLBACK: Duration = Duration::from_millis(100);

/// Opens the transaction, of whose time this is a part.
async fn open_until(
    db: &Db,
    at: Caller,
    options: &TransactionOptions,
    end: Option<Instant>,
) -> Result<Transaction> {
    let opening = open(db, at, options, OpenedBy::Closure);
    match end {
        None => opening.await,
        Some(end) => tokio::time::timeout_at(end, opening).await.unwrap_or(Err(Error::Timeout)),
    }
}

/// 10 ms, then twice as long each time up to a second, and up to half of that more by chance, so that two who
/// met do not meet again.
fn pause(run: u32) -> Duration {
    let base = Duration::from_millis(10).saturating_mul(1 << run.min(7)).min(Duration::from_secs(1));
    let chance = u32::from(uuid::Uuid::now_v7().as_bytes()[15]);
    base + base * chance / 512
}

/// An async closure whose future can be named, so that it can be required to be `Send`.
#[diagnostic::on_unimplemented(
    message = "this is not an async closure of a transaction",
    label = "write `async |tx| {{ .. }}`",
    note = "`tx` is the transaction, as a `&Db`; `|tx| async move {{ .. }}` is not general enough, `async move |tx| {{ .. }}` is"
)]
pub trait TransactionFn<A, R>:
    AsyncFnOnce(A) -> R + FnOnce(A) -> <Self as TransactionFn<A, R>>::Future
{
    /// What the closure gives when called.
    type Future: Future<Output = R>;
}

#[diagnostic::do_not_recommend]
impl<A, R, F, Fut> TransactionFn<A, R> for F
where
    F: AsyncFnOnce(A) -> R + FnOnce(A) -> Fut,
    Fut: Future<Output = R>,
{
    type Future = Fut;
}

/// The same for a closure that can run more than once.
#[diagnostic::on_unimplemented(
    message = "this closure cannot run a second time",
    label = "after `.retry(..)` it may run again",
    note = "a closure that runs again borrows what it needs: write `async |tx| ..` without `move`, and clone inside what it gives away"
)]
pub trait RetryFn<A, R>: AsyncFn(A) -> R + Fn(A) -> <Self as RetryFn<A, R>>::Future {
    /// What the closure gives when called.
    type Future: Future<Output = R>;
}

#[diagnostic::do_not_recommend]
impl<A, R, F, Fut> RetryFn<A, R> for F
where
    F: AsyncFn(A) -> R + Fn(A) -> Fut,
    Fut: Future<Output = R>,
{
    type Future = Fut;
}
