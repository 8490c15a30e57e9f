//! A call about many rows says whether hooks run, where there are any.

use futures_util::future::Either;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::model::Model;

/// A model without hooks.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has hooks, so this call about many rows must say whether they run",
    label = "say `.with_hooks()` or `.without_hooks()` before `.await`",
    note = "`.with_hooks()` reads and writes the rows one by one and runs the hooks for each; `.without_hooks()` writes them in as few statements as possible and runs none"
)]
pub trait Unhooked: Model {}

/// A model with `#[hooks]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no hooks",
    label = "there are no hooks to run",
    note = "take `.with_hooks()` away, or add `#[hooks]` to `{Self}`"
)]
pub trait Hooked: Model {}

/// Work that can run hooks for each of its rows.
#[diagnostic::on_unimplemented(
    message = "this call cannot run hooks",
    label = "only `.without_hooks()` is possible here",
    note = "`insert_or_ignore` leaves it to the database which rows are inserted, so no hook could run before; write `.without_hooks()`, or `create_or_first` for each row"
)]
pub trait RunsHooks {}

/// Work on many rows, which runs when it is awaited, as an [`Action`] does.
///
/// On a model with [`#[hooks]`](crate::Hooks) it must say what becomes of them, or it does not compile:
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Debug, Clone, Model)] #[hooks] struct Post { id: i64, #[fillable] title: String, #[default(0)] views: i64 }
/// # impl Hooks for Post {}
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> limpid::Result<()> {
/// # let db = limpid::connect("sqlite::memory:").await?.install();
/// # limpid::schema![Post].create(&db).await?;
/// # Post::create(PostCreate { title: "Water".into() }).await?;
/// // One statement, and no hook runs.
/// Post::query().all().update(|post| post.views.set(0)).without_hooks().await?;
///
/// // In one transaction: the rows are locked, and each is deleted with its hooks before and after.
/// Post::query().filter(|post| post.views.eq(0)).delete().with_hooks().await?;
/// # Ok(()) }
/// ```
#[must_use = "an action does nothing until it is awaited"]
pub struct BulkAction<M, R: Run> {
    state: State<R>,
    _model: PhantomData<fn() -> M>,
}

enum State<R: Run> {
    Ready(Action<'static, R>),
    Runs(Pin<Box<dyn Future<Output = Result<R::Output>> + Send>>),
    Gone,
}

/// The work of a call that has said whether hooks run. There is none left if it was running already.
#[derive(Debug, Clone)]
pub struct WithHooksChoice<R>(Option<R>);

impl<R: Run> Run for WithHooksChoice<R> {
    type Output = R::Output;

    fn run(self, db: Db) -> impl Future<Output = Result<R::Output>> + Send {
        match self.0 {
            Some(run) => Either::Left(run.run(db)),
            None => Either::Right(async {
                Err(Error::usage(
                    "this call was polled already: say `.with_hooks()` or `.without_hooks()` before it is awaited",
                ))
            }),
        }
    }
}

impl<M, R: Run> BulkAction<M, R> {
    #[track_caller]
    pub(crate) const fn new(run: R) -> Self {
        BulkAction { state: State::Ready(Action::new(run)), _model: PhantomData }
    }

    /// Runs on this connection or in this transaction.
    pub fn on(self, db: &Db) -> Self {
        self.map(|action| action.on(db))
    }

    #[track_caller]
    pub(crate) fn map(self, change: impl FnOnce(Action<'static, R>) -> Action<'static, R>) -> Self {
        let state = match self.state {
            State::Ready(action) => State::Ready(change(action)),
            other => other,
        };
        BulkAction { state, ..self }
    }
}

impl<M: Model, R: Run + 'static> BulkAction<M, R> {
    /// Writes without hooks, in as few statements as possible. Keys, timestamps, versions and soft deletes are no
    /// hooks, and hold as ever. Rows that the write reaches besides raise no events either.
    #[track_caller]
    pub fn without_hooks(self) -> Action<'static, WithHooksChoice<R>> {
        self.said().without_events()
    }

    /// Runs the hooks for each row. All of it is one transaction: the rows are locked, then each is read, its
    /// hooks run, and it is written, in the order of the keys or of the inputs. If one of them is refused, none
    /// is written.
    ///
    /// Each row costs a statement to read it and one to write it, so this is the slow way.
    #[track_caller]
    pub fn with_hooks(self) -> Action<'static, WithHooksChoice<R>>
    where
        M: Hooked,
        R: RunsHooks,
    {
        self.said()
    }

    /// The action, which runs hooks if there are any.
    #[track_caller]
    pub(crate) fn said(self) -> Action<'static, WithHooksChoice<R>> {
        match self.state {
            State::Ready(action) => action.with(|run| WithHooksChoice(Some(run))),
            State::Runs(_) | State::Gone => Action::new(WithHooksChoice(None)),
        }
    }
}

// Nothing in it is pinned: what runs is in a box of its own.
impl<M, R: Run> Unpin for BulkAction<M, R> {}

/// It is a future itself, and not something that becomes one: only then does rustc show the advice of
/// [`Unhooked`].
impl<M: Unhooked, R: Run + 'static> Future for BulkAction<M, R> {
    type Output = Result<R::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let State::Ready(_) = self.state
            && let State::Ready(action) = std::mem::replace(&mut self.state, State::Gone)
        {
            self.state = State::Runs(action.boxed());
        }
        match &mut self.state {
            State::Runs(work) => work.as_mut().poll(context),
            State::Ready(_) | State::Gone => Poll::Pending,
        }
    }
}

impl<M: Model, R: Run + fmt::Debug> fmt::Debug for BulkAction<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.state {
            State::Ready(action) => action.fmt(f),
            State::Runs(_) | State::Gone => write!(f, "BulkAction({}, running)", M::TABLE.model),
        }
    }
}
