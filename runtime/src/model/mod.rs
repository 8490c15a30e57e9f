//! What a model is and what it can do, one file per ability.
//!
//! Floor 4. Knows statements and connections, not relations.

mod aggregate;
mod answer;
mod aside;
mod batch;
mod bulk;
mod clock;
mod create;
mod criteria;
mod distinct;
mod draft;
mod explain;
mod fetch;
mod from;
mod group;
mod hooks;
mod inline;
pub(crate) mod input;
mod instance;
mod joined;
mod key;
mod load;
mod lock;
mod many;
mod mass;
mod merge;
mod nested;
mod number;
mod obtain;
mod projection;
mod prune;
mod query;
mod raw;
mod reach;
mod record;
#[cfg(feature = "encrypted")]
mod rotate;
mod scope;
mod search;
mod select;
pub(crate) mod show;
mod soft;
mod steps;
mod stream;
mod subject;
mod unique;
mod upsert;
mod write;

use std::future::Future;

pub use answer::{Answer, FirstOf, Pluck};
pub use aside::{Alongside, Beside, Loadable, PerhapsLoad, Widen};
pub use batch::{CreateMany, InsertMany, InsertOrIgnore};
pub use bulk::Bulk;
pub use create::{Create, CreateFrom};
pub use criteria::{
    Asked, Criteria, FilterRule, Filterable, Limits, SortRule, filterable, fits, order_of, sortable,
};
pub use draft::Draft;
pub use fetch::{Find, FindMany, FindOrFail, First};
pub use from::{IntoRows, SameRow};
pub use group::{Group, Grouped, GroupedBy, Keys as GroupKeys};
pub use hooks::{
    BulkAction, Changes, Committed, Hooked, Hooks, Observer, Observing, Raising, RunsHooks, Said, Unhooked,
};
pub use inline::Inline;
pub use input::Patch;
pub use instance::Write;
pub use joined::{JoinWith, Keyed, Led, Ruled};
pub(crate) use key::matches as match_key;
pub use key::{IntoKey, Key};
pub use load::{Append, Eager, Loader, Loads, LoadsNothing};
pub use many::UpdateMany;
pub use mass::MassWrite;
pub use nested::Scalar;
pub use number::Number;
pub use obtain::{FirstOrNew, Obtain, Obtaining};
pub use projection::{Pick, Projection, Shaped, ask, pick, shaped};
pub use prune::{Prunable, Prune, Pruned};
pub use query::{Bounded, Filtered, Query, State, Unfiltered};
pub(crate) use query::{Plan, Trashed, rules};

pub use raw::FromSql;
pub use reach::{Joint, Reach};
pub use record::{Edited, Record};
#[cfg(feature = "encrypted")]
pub use rotate::{RotateKeys, Rotated};
pub use scope::{GlobalScope, ScopeRule, Scoped};
pub use search::{FullText, HasFullText, SearchIndex, relevance, search, searched};
pub use select::Selection;
pub use soft::{SoftDeletes, Trash};
pub use subject::{Computed, Depth, Part, Perhaps, Subject};
pub use unique::{ConflictTarget, Unique};
pub use upsert::{Amount, Merging, Upsert, UpsertOn, Upserted, Whole};
pub(crate) use write::{insert_row, lock_row, update_row, vanished};

use crate::error::Result;
use crate::exec::{Action, Reader, Run};
use crate::sql::table::Table;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// A struct whose values are rows of a table. Derive it:
///
/// ```
/// use limpid::prelude::*;
///
/// #[derive(Debug, Clone, Model)]
/// struct Post {
///     id: i64,
///     #[fillable]
///     title: String,
/// }
///
/// # async fn example() -> limpid::Result<()> {
/// let mut post = Post::create(PostCreate { title: "Water".into() }).await?;
/// post.update(|post| post.title.set("Clear water")).await?;
/// assert_eq!(Post::find_or_fail(post.id).await?.title, "Clear water");
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait Model: Sized + Send + Sync + 'static {
    /// The columns, as closures get them: `|post| post.title`.
    type Fields: Copy + Send + Sync + 'static;
    /// The type of the key; a tuple if several columns are the key together.
    type Key: Key;

    #[doc(hidden)]
    const TABLE: &'static Table;
    #[doc(hidden)]
    const SCOPES: &'static [ScopeRule] = &[];
    #[doc(hidden)]
    const TOUCHES: &'static [Reach] = &[];
    #[doc(hidden)]
    const CASCADES: &'static [Reach] = &[];
    #[doc(hidden)]
    const HOOKS: Raising<Self> = Raising::NONE;
    #[doc(hidden)]
    fn fields(source: Source) -> Self::Fields;
    #[doc(hidden)]
    fn from_row(row: &mut Reader<'_>) -> Result<Self>;
    #[doc(hidden)]
    fn value_at(&self, place: usize) -> Value;
    #[doc(hidden)]
    fn default_at(_place: usize) -> Option<Value> {
        None
    }
    #[doc(hidden)]
    fn keep_skipped(&mut self, _from: &mut Self) {}

    /// The key of this row.
    fn key(&self) -> Self::Key;
}

/// A model with `#[timestamps]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no timestamps",
    label = "this needs `created_at` and `updated_at`",
    note = "add `#[timestamps]` to `{Self}`, with the fields `created_at: DateTime<Utc>` and `updated_at: DateTime<Utc>`"
)]
pub trait Timestamps: Model {}

/// Runs a closure as an action. The signature gives closures the types that `Action::new` alone would not.
#[track_caller]
pub(crate) fn action<'a, T, F, Fut>(run: F) -> Action<'a, Task<F>>
where
    F: FnOnce(crate::exec::Db) -> Fut + Send,
    Fut: Future<Output = Result<T>> + Send,
{
    Action::new(Task(run))
}

/// A closure as the work of an action.
#[derive(Debug, Clone)]
pub(crate) struct Task<F>(F);

impl<T, F, Fut> Run for Task<F>
where
    F: FnOnce(crate::exec::Db) -> Fut + Send,
    Fut: Future<Output = Result<T>> + Send,
{
    type Output = T;

    fn run(self, db: crate::exec::Db) -> impl Future<Output = Result<T>> + Send {
        (self.0)(db)
    }
}
