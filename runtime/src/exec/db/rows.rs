//! Rows that are read as they are polled.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;

use super::{Db, ambient};
use crate::error::Result;
use crate::exec::driver::caller::Caller;

/// What a stream reads from.
pub(crate) type Batches<T> = Pin<Box<dyn Stream<Item = Result<Vec<T>>> + Send>>;

/// Rows that come one after the other, as they are polled: a `Stream` of `Result<T>`. A few are held at
/// a time, however many there are.
///
/// It runs on the connection given with [`on`](Rows::on), else on that of the task that asks for the first
/// row, as an [`Action`](crate::Action) does.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, title: String }
/// # async fn example() -> limpid::Result<()> {
/// let mut posts = Post::query().order_by(|post| post.title).stream();
/// while let Some(post) = posts.try_next().await? {
///     println!("{}", post.title);
/// }
/// # Ok(()) }
/// ```
#[must_use = "a stream does nothing until it is asked for rows"]
pub struct Rows<T> {
    state: State<T>,
    db: Option<Db>,
    /// Where it was made, in the user's source.
    at: Caller,
    /// Rows that were read and not yet polled.
    read: VecDeque<T>,
}

enum State<T> {
    New(Box<dyn FnOnce(Db) -> Result<Batches<T>> + Send>),
    Open(Batches<T>),
    Ended,
}

impl<T> Rows<T> {
    #[track_caller]
    pub(crate) fn new(open: impl FnOnce(Db) -> Result<Batches<T>> + Send + 'static) -> Self {
        Rows { state: State::New(Box::new(open)), db: None, at: Location::caller(), read: VecDeque::new() }
    }

    /// Reads on this connection or in this transaction.
    pub fn on(self, db: &Db) -> Self {
        Rows { db: Some(db.clone()), ..self }
    }

    /// The next row, if there is one. After an error there is none.
    ///
    /// # Errors
    ///
    /// As a query; [`TransactionEnded`](crate::Error::TransactionEnded) if it was made in a transaction that has
    /// ended.
    pub async fn try_next(&mut self) -> Result<Option<T>>
    where
        T: Send,
    {
        poll_fn(|context| self.poll_row(context)).await.transpose()
    }

    /// The next batch of rows, of any size but none.
    fn poll_batch(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<T>>>> {
        if let State::New(_) = &self.state
            && let State::New(open) = std::mem::replace(&mut self.state, State::Ended)
        {
            let db = self.db.take().map_or_else(ambient::current, Ok);
            match db.and_then(|db| open(db.called_at(self.at))) {
                Ok(batches) => self.state = State::Open(batches),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        let State::Open(batches) = &mut self.state else { return Poll::Ready(None) };
        let batch = ready!(batches.as_mut().poll_next(context));
        if !matches!(batch, Some(Ok(_))) {
            self.state = State::Ended;
        }
        Poll::Ready(batch)
    }

    fn poll_row(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(row) = self.read.pop_front() {
                return Poll::Ready(Some(Ok(row)));
            }
            match ready!(self.poll_batch(context)) {
                Some(Ok(batch)) => self.read = batch.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> Unpin for Rows<T> {}

impl<T> Stream for Rows<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.poll_row(context)
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rows(made at {})", self.at)
    }
}
