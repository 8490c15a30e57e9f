//! What runs around the writes of a model: hooks, of the model itself or of observers.
//!
//! `write/` asks [`table::raised`] in one place for each kind of write. What a write with hooks does is in
//! `write/hooked/`, behind a table of functions that only models with `#[hooks]` have.

pub(crate) mod changes;
pub(crate) mod table;

use std::future::Future;

use super::{Changes, Model};
use crate::error::Result;
use crate::exec::Db;

/// What happens around the writes of `M`: checks that may refuse them, changes to what is written, work that
/// belongs into the same transaction, and work that waits for its commit.
///
/// A model names who observes it: `#[hooks]` means the model itself, `#[hooks(Audit, SearchIndex)]` these
/// types, in this order. Each implements the hooks that it needs; the others do nothing.
///
/// ```
/// use limpid::prelude::*;
/// use limpid::{Changes, Committed, Error};
///
/// #[derive(Debug, Clone, Model)]
/// #[hooks(Self, Mailer)]
/// struct Post {
///     id: i64,
///     #[fillable]
///     title: String,
///     #[default("")]
///     slug: String,
///     #[default(false)]
///     published: bool,
/// }
///
/// impl Hooks for Post {
///     async fn before_save(_was: Option<&Post>, changes: &mut Changes<Post>, _db: &Db) -> limpid::Result<()> {
///         if let Some(title) = changes.get(|post| post.title)? {
///             changes.set(|post| post.slug.set(title.to_lowercase().replace(' ', "-")));
///         }
///         Ok(())
///     }
///
///     async fn before_delete(post: &Post, _db: &Db) -> limpid::Result<()> {
///         match post.published {
///             true => Err(Error::refused("a post that was published stays").with_status(409)),
///             false => Ok(()),
///         }
///     }
/// }
///
/// struct Mailer;
///
/// impl Hooks<Post> for Mailer {
///     async fn after_commit(event: &Committed<Post>, _db: &Db) {
///         if let Committed::Created(post) = event {
///             println!("mail: {} was written", post.title);
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> limpid::Result<()> {
/// # let db = limpid::connect("sqlite::memory:").await?.install();
/// # limpid::schema![Post].create(&db).await?;
/// let mut post = Post::create(PostCreate { title: "Clear water".into() }).await?;
/// assert_eq!(post.slug, "clear-water");
/// post.update(|post| post.published.set(true)).await?;
/// assert_eq!(post.delete().await.unwrap_err().status(), 409);
/// # Ok(()) }
/// ```
///
/// # One transaction
///
/// The row is read and locked, the hooks run and the row is written in one transaction, which is opened if
/// there is none; inside of one it is a savepoint. Hooks get it as `db`, and actions in them without `.on(..)`
/// take part too. If a hook returns an error, or the caller goes away, nothing of all this has happened.
///
/// # Order
///
/// `before_save` of each observer, in the order in which the model names them, then `before_create` or
/// `before_update` of each; the row is written; then `after_create` or `after_update` of each, then
/// `after_save` of each. `force_delete` raises `before_force_delete`, `before_delete`, `after_delete` and
/// `after_force_delete`, in this order: whoever wants to know of every row that goes needs `before_delete` and
/// `after_delete` alone. [`after_commit`](Hooks::after_commit) comes last, once the outermost transaction is
/// permanent.
///
/// # Hooks that write
///
/// A hook may write other rows, and theirs may too, 12 deep; deeper is an error, because then a hook raises
/// itself. To change the row that is being written, set it in [`Changes`] beforehand. An `update` of that row in
/// a hook of its own raises the hook again: say [`without_events`](crate::Action::without_events) there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no hooks for `{M}`",
    label = "observes no `{M}`",
    note = "write `impl Hooks<{M}> for {Self} {{ .. }}`, with the hooks that are needed inside; a model's own hooks are `impl Hooks for {M} {{ .. }}`"
)]
#[allow(unused_variables, reason = "the names are what users read")]
pub trait Hooks<M: Model + Clone = Self>: Send + Sync + 'static {
    /// A row was read from the database into `row`, by whatever statement: a query, a load, a write that reads
    /// its row back. It is the place to fill fields that are not columns. It is not async, and costs models
    /// without hooks nothing.
    fn retrieved(row: &mut M) {}

    /// A row is about to be created, or to be updated: then it is `was` now. `changes` are what will be
    /// written, and can be changed.
    fn before_save(
        was: Option<&M>,
        changes: &mut Changes<M>,
        db: &Db,
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// A row is about to be created with these values.
    fn before_create(changes: &mut Changes<M>, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row` was created.
    fn after_create(row: &M, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row` is about to be given these values.
    fn before_update(row: &M, changes: &mut Changes<M>, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row` was updated. Before, it was `was`.
    fn after_update(row: &M, was: &M, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row` was created, or updated: then it was `was` before.
    fn after_save(row: &M, was: Option<&M>, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row` is about to be deleted: put into the trash, on a model with `#[soft_deletes]`, or deleted for good.
    fn before_delete(row: &M, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row` was deleted.
    fn after_delete(row: &M, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row`, of a model with `#[soft_deletes]`, is about to be deleted for good, from the trash or not.
    fn before_force_delete(row: &M, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row`, of a model with `#[soft_deletes]`, was deleted for good.
    fn after_force_delete(row: &M, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row` is about to be taken out of the trash.
    fn before_restore(row: &M, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// `row` was taken out of the trash.
    fn after_restore(row: &M, db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// What happened is permanent: the outermost transaction was committed. This is the place for mails and
    /// messages. It cannot refuse any more, runs in a task of its own, and gets the pool as `db`. It never runs
    /// for what was rolled back.
    fn after_commit(event: &Committed<M>, db: &Db) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// What happened to a row, for [`Hooks::after_commit`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Committed<M> {
    /// It was created.
    Created(M),
    /// It was updated.
    #[non_exhaustive]
    Updated {
        /// As it is now.
        row: M,
        /// As it was before.
        was: M,
    },
    /// It was deleted: put into the trash, if the model has one.
    Deleted(M),
    /// It was deleted for good, on a model with `#[soft_deletes]`.
    ForceDeleted(M),
    /// It was taken out of the trash.
    Restored(M),
}

impl<M> Committed<M> {
    /// The row: as it is now, or as it was last.
    pub const fn row(&self) -> &M {
        match self {
            Committed::Created(row)
            | Committed::Updated { row, .. }
            | Committed::Deleted(row)
            | Committed::ForceDeleted(row)
            | Committed::Restored(row) => row,
        }
    }
}
