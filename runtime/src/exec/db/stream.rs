//! A statement whose rows are read as they are polled.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::Stream;

use super::Db;
use crate::error::{Error, Result};
use crate::exec::driver::caller::{Owner, task};
use crate::exec::driver::reader::Reader;
use crate::exec::driver::sink::Sink;
use crate::sql::engine::Engine;
use crate::sql::statement::Statement;

/// The most rows that are held.
const MOST_ROWS: usize = 32;

/// How long the rest of a dropped stream is read, so that its connection can be kept.
const READ_OUT: Duration = Duration::from_millis(250);

type Work = Pin<Box<dyn Future<Output = Result<u64>> + Send>>;

/// One statement that is under way, and waits whenever nobody asks for rows.
///
/// Dropped before its end, it frees its connection. SQLite stops at once. From a server the rest is read and
/// thrown away in a task of its own, so that the connection is fit for use again; if that takes long outside
/// of a transaction, it is closed.
pub(crate) struct Flow<T> {
    /// `None` once it has ended.
    work: Option<Work>,
    shared: Arc<Shared<T>>,
    error: Option<Error>,
    db: Db,
}

/// What the statement and the consumer of its rows share.
struct Shared<T> {
    held: Mutex<Held<T>>,
    /// The task that polled last. 0 if the consumer is gone.
    reader: Owner,
}

enum Held<T> {
    Rows(Vec<T>),
    /// Nobody wants the rest; it is read until then, or to its end.
    Unwanted(Option<Instant>),
}

impl<T> Shared<T> {
    fn held(&self) -> MutexGuard<'_, Held<T>> {
        // Whoever panics while it is held leaves a list of whole rows.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<T> {
        match &mut *self.held() {
            Held::Rows(rows) => std::mem::take(rows),
            Held::Unwanted(_) => Vec::new(),
        }
    }
}

/// Reads rows for the consumer.
struct Collect<T, F> {
    read: F,
    shared: Arc<Shared<T>>,
}

impl<T, F> Sink for Collect<T, F>
where
    T: Send,
    F: FnMut(&mut Reader<'_>) -> Result<T> + Send,
{
    fn take(&mut self, row: &mut Reader<'_>) -> Result<()> {
        match &mut *self.shared.held() {
            Held::Rows(rows) => rows.push((self.read)(row)?),
            // After this error the connection is closed.
            Held::Unwanted(Some(until)) if Instant::now() > *until => {
                return Err(Error::Connection { what: "the rest of a stream is not wanted".into() });
            }
            Held::Unwanted(_) => {}
        }
        Ok(())
    }

    fn is_full(&mut self) -> bool {
        matches!(&*self.shared.held(), Held::Rows(rows) if rows.len() >= MOST_ROWS)
    }

    fn reader(&self) -> Option<&Owner> {
        Some(&self.shared.reader)
    }
}

impl<T: Send + 'static> Flow<T> {
    pub(crate) fn new(
        db: Db,
        statement: Statement,
        read: impl FnMut(&mut Reader<'_>) -> Result<T> + Send + 'static,
    ) -> Self {
        let shared = Arc::new(Shared { held: Mutex::new(Held::Rows(Vec::new())), reader: Owner::default() });
        let mut sink = Collect { read, shared: Arc::clone(&shared) };
        let on = db.clone();
        let work: Work = Box::pin(async move { on.run_into(statement, &mut sink).await });
        Flow { work: Some(work), shared, error: None, db }
    }
}

impl<T: Send + 'static> Stream for Flow<T> {
    type Item = Result<Vec<T>>;

    /// All rows that are there, and at least one.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Vec<T>>>> {
        let this = &mut *self;
        let Some(work) = &mut this.work else { return Poll::Ready(this.error.take().map(Err)) };
        if this.db.has_ended() {
            this.let_go();
            return Poll::Ready(Some(Err(Error::TransactionEnded)));
        }
        this.shared.reader.store(task(), Ordering::Relaxed);
        if let Poll::Ready(result) = work.as_mut().poll(context) {
            this.work = None;
            this.error = result.err();
        }
        match this.shared.take() {
            rows if !rows.is_empty() => Poll::Ready(Some(Ok(rows))),
            _ if this.work.is_some() => Poll::Pending,
            _ => Poll::Ready(this.error.take().map(Err)),
        }
    }
}

impl<T> Flow<T> {
    /// Frees the connection.
    fn let_go(&mut self) {
        let Some(work) = self.work.take() else { return };
        self.shared.reader.store(0, Ordering::Relaxed);
        // In a transaction the rest comes before whatever comes next.
        let limit = (!self.db.is_transaction()).then_some(READ_OUT);
        *self.shared.held() = Held::Unwanted(limit.map(|limit| Instant::now() + limit));
        let runtime = self.db.lanes().write.runtime();
        if self.db.engine() == Engine::Sqlite {
            let _runtime = runtime.enter();
            return drop(work);
        }
        runtime.spawn(async move {
            // Nobody asks how it ends.
            let _ = match limit {
                Some(limit) => tokio::time::timeout(limit, work).await.unwrap_or(Ok(0)),
                None => work.await,
            };
        });
    }
}

impl<T> Drop for Flow<T> {
    fn drop(&mut self) {
        self.let_go();
    }
}

impl<T> Unpin for Flow<T> {}
