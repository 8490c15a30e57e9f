//! An action is a value that runs when it is awaited.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;

use futures_util::TryFutureExt;
use futures_util::future;

use super::{Db, ambient};
use crate::error::Result;
use crate::exec::driver::caller::Caller;

/// Work for a database, which runs when it is awaited.
///
/// It runs on the connection given with [`on`](Action::on), else on that of the enclosing
/// [`Db::scope`] or transaction, else on the one that was [installed](Db::install); if there is none, the
/// error says what to do.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, title: String }
/// # async fn example(db: &Db) -> limpid::Result<()> {
/// let post = Post::find_or_fail(7).await?;         // on the connection of this task
/// let same = Post::find_or_fail(7).on(db).await?;  // on this one
/// # Ok(()) }
/// ```
#[must_use = "an action does nothing until it is awaited"]
#[derive(Debug, Clone)]
pub struct Action<'a, R> {
    pub(crate) run: R,
    db: Option<Db>,
    /// Where it was made, in the user's source.
    at: Caller,
    /// Whether what it writes raises no events.
    quiet: bool,
    _borrowed: PhantomData<&'a ()>,
}

/// What an action does, given a connection.
pub trait Run: Send {
    /// What it answers with.
    type Output;

    #[doc(hidden)]
    fn run(self, db: Db) -> impl Future<Output = Result<Self::Output>> + Send;
}

impl<'a, R> Action<'a, R> {
    #[track_caller]
    pub(crate) const fn new(run: R) -> Self {
        Action { run, db: None, at: Location::caller(), quiet: false, _borrowed: PhantomData }
    }

    /// Runs on this connection or in this transaction.
    pub fn on(self, db: &Db) -> Self {
        Action { db: Some(db.clone()), ..self }
    }

    /// Writes without raising events: no [hooks](crate::Hooks) run, neither those of the model nor those of
    /// rows that the write reaches besides. Keys, timestamps, versions and soft deletes are no hooks, and hold
    /// as ever.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Clone, Model)] #[hooks] struct Post { id: i64, #[fillable] title: String }
    /// # impl Hooks for Post {}
    /// # async fn example(post: &mut Post) -> limpid::Result<()> {
    /// post.update(|post| post.title.set("Clear water")).without_events().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// For many actions there is [`Db::without_events`].
    pub fn without_events(self) -> Self {
        Action { quiet: true, ..self }
    }

    /// The same action with work of another type.
    #[track_caller]
    pub(crate) fn with<T>(self, change: impl FnOnce(R) -> T) -> Action<'a, T> {
        Action { run: change(self.run), db: self.db, at: self.at, quiet: self.quiet, _borrowed: PhantomData }
    }

    /// The same action with other work.
    pub(crate) fn map(self, change: impl FnOnce(R) -> R) -> Self {
        Action { run: change(self.run), ..self }
    }
}

impl<'a, R: Run + 'a> IntoFuture for Action<'a, R> {
    type Output = Result<R::Output>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        // Not an `async` block: that would keep the action beside the work that it becomes.
        let Action { run, db, at, quiet, .. } = self;
        let start = future::lazy(move |_| {
            let db = db.map_or_else(ambient::current, Ok)?;
            let db = if quiet { db.quiet() } else { db };
            Ok(run.run(db.called_at(at)))
        });
        Box::pin(start.try_flatten())
    }
}

/// Runs a closure as an action. The signature gives closures the types that `Action::new` alone would not.
#[track_caller]
pub(crate) fn action<'a, T, F, Fut>(run: F) -> Action<'a, Task<F>>
where
    F: FnOnce(Db) -> Fut + Send,
    Fut: Future<Output = Result<T>> + Send,
{
    Action::new(Task(run))
}

/// A closure as the work of an action.
#[derive(Debug, Clone)]
pub(crate) struct Task<F>(F);

impl<T, F, Fut> Run for Task<F>
where
    F: FnOnce(Db) -> Fut + Send,
    Fut: Future<Output = Result<T>> + Send,
{
    type Output = T;

    fn run(self, db: Db) -> impl Future<Output = Result<T>> + Send {
        (self.0)(db)
    }
}
