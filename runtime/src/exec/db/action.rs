//! An action is a value that runs when it is awaited.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::TryFutureExt;
use futures_util::future;

use super::{Db, ambient};
use crate::error::{Error, Result};
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
/// It is a future, so it goes where one is asked for: `tokio::spawn(action)`, `try_join!(one, other)`.
#[must_use = "an action does nothing until it is awaited"]
pub struct Action<'a, R> {
    state: State<'a, R>,
}

/// An action before it is polled, and after.
enum State<'a, R> {
    Ready(Ready<R>),
    // Its output, whatever that is, stays behind the pointer.
    Runs(Pin<Box<dyn Polled<R> + Send + 'a>>),
    Gone,
}

/// What is known of an action that has not begun.
#[derive(Clone)]
struct Ready<R> {
    run: R,
    db: Option<Db>,
    /// Where it was made, in the user's source.
    at: Caller,
    /// Whether what it writes raises no events.
    quiet: bool,
}

/// What an action does, given a connection.
pub trait Run: Send {
    /// What it returns.
    type Output;

    #[doc(hidden)]
    fn run(self, db: Db) -> impl Future<Output = Result<Self::Output>> + Send;
}

impl<'a, R> Action<'a, R> {
    #[track_caller]
    pub(crate) const fn new(run: R) -> Self {
        Action { state: State::Ready(Ready { run, db: None, at: Location::caller(), quiet: false }) }
    }

    /// Runs on this connection or in this transaction.
    pub fn on(self, db: &Db) -> Self {
        self.change(|ready| Ready { db: Some(db.clone()), ..ready })
    }

    /// Writes without raising events: no [hooks](crate::Hooks) run, neither those of the model nor those of
    /// rows that the write cascades to. Keys, timestamps, versions and soft deletes are not hooks, and hold
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
        self.change(|ready| Ready { quiet: true, ..ready })
    }

    /// The same action with work of another type.
    pub(crate) fn with<T>(self, change: impl FnOnce(R) -> T) -> Action<'a, T> {
        self.change(|Ready { run, db, at, quiet }| Ready { run: change(run), db, at, quiet })
    }

    /// The same action with other work.
    pub(crate) fn map(self, change: impl FnOnce(R) -> R) -> Self {
        self.with(change)
    }

    /// Its work, for a query around it. There is none if it was polled.
    pub(crate) fn into_run(self) -> Option<R> {
        match self.state {
            State::Ready(ready) => Some(ready.run),
            State::Runs(_) | State::Gone => None,
        }
    }

    fn change<T>(self, change: impl FnOnce(Ready<R>) -> Ready<T>) -> Action<'a, T> {
        let state = match self.state {
            State::Ready(ready) => State::Ready(change(ready)),
            // Nothing can be changed of what runs.
            State::Runs(_) | State::Gone => State::Gone,
        };
        Action { state }
    }
}

impl<'a, R: Run + 'a> Action<'a, R> {
    /// The running action in a box, which is two words large wherever it is kept.
    pub fn boxed(self) -> Pin<Box<dyn Future<Output = Result<R::Output>> + Send + 'a>> {
        match self.state {
            State::Ready(ready) => Box::pin(ready.start()),
            state => Box::pin(Action { state }),
        }
    }
}

impl<R: Run> Ready<R> {
    fn start(self) -> impl Future<Output = Result<R::Output>> + Send {
        // Not an `async` block: that would keep the action next to the work that it becomes.
        let Ready { run, db, at, quiet } = self;
        let start = future::lazy(move |_| {
            let db = db.map_or_else(ambient::current, Ok)?;
            let db = if quiet { db.quiet() } else { db };
            Ok(run.run(db.called_at(at)))
        });
        start.try_flatten()
    }
}

/// The future of an action, without its output in the type: an action is named where nothing is known of that.
trait Polled<R> {
    fn poll_it(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<R::Output>>
    where
        R: Run;
}

impl<R: Run, F: Future<Output = Result<R::Output>>> Polled<R> for F {
    fn poll_it(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<R::Output>> {
        self.poll(context)
    }
}

// Nothing in it is pinned: what runs is in a box of its own.
impl<R> Unpin for Action<'_, R> {}

impl<'a, R: Run + 'a> Future for Action<'a, R> {
    type Output = Result<R::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let State::Ready(_) = self.state
            && let State::Ready(ready) = std::mem::replace(&mut self.state, State::Gone)
        {
            self.state = State::Runs(Box::pin(ready.start()));
        }
        let State::Runs(work) = &mut self.state else {
            return Poll::Ready(Err(Error::usage("this action was run already: make another one")));
        };
        let polled = work.as_mut().poll_it(context);
        if polled.is_ready() {
            self.state = State::Gone;
        }
        polled
    }
}

/// The same action once more. One that has already begun cannot be cloned: the clone is an error when it is awaited.
impl<R: Clone> Clone for Action<'_, R> {
    fn clone(&self) -> Self {
        let state = match &self.state {
            State::Ready(ready) => State::Ready(ready.clone()),
            State::Runs(_) | State::Gone => State::Gone,
        };
        Action { state }
    }
}

impl<R: fmt::Debug> fmt::Debug for Action<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            State::Ready(Ready { run, at, .. }) => {
                f.debug_struct("Action").field("run", run).field("at", at).finish()
            }
            State::Runs(_) | State::Gone => f.write_str("Action(running)"),
        }
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
