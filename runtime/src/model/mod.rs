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
pub use load::{Append, Eager, Loader, Loads};
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
use crate::expr::{Assignments, IntoFilter};
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

    /// A query for the rows of this model.
    fn query() -> Query<Self, (), Unfiltered> {
        Query::new()
    }

    /// The row with this key, if there is one.
    ///
    /// ```sql
    /// SELECT "id", "title" FROM "posts" WHERE "id" = ?
    /// ```
    #[track_caller]
    fn find<K: IntoKey<Self::Key>>(key: K) -> Action<'static, Find<Self>> {
        Self::query().find(key)
    }

    /// The row with this key.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound), with the model and the key.
    #[track_caller]
    fn find_or_fail<K: IntoKey<Self::Key>>(key: K) -> Action<'static, FindOrFail<Self>> {
        Self::query().find_or_fail(key)
    }

    /// The rows with these keys, in no special order. Keys without a row are left out.
    #[track_caller]
    fn find_many<I>(keys: I) -> Action<'static, FindMany<Self>>
    where
        I: IntoIterator<Item: IntoKey<Self::Key>>,
    {
        Self::query().find_many(keys)
    }

    /// The first row that meets a condition, if there is one.
    #[track_caller]
    fn first_where<F: IntoFilter>(filter: impl FnOnce(Self::Fields) -> F) -> Action<'static, First<Self>> {
        Self::query().first_where(filter)
    }

    /// Inserts a row and answers with it as the database holds it.
    ///
    /// The input is the struct `{Model}Create` that the derive makes from the `#[fillable]` columns. If
    /// other columns must have a value, they are given with `.guarded({Model}Guarded { .. })`.
    #[track_caller]
    fn create<I>(input: I) -> Action<'static, Create<Self>>
    where
        Self: CreateFrom<I>,
    {
        Action::new(Create::new(input))
    }

    /// The columns, outside of a closure: to set them in [`update_many`](Bulk::update_many).
    fn columns() -> Self::Fields {
        Self::fields(Source::ROOT)
    }

    /// Writes some columns of this row. Afterwards the struct holds what the row holds.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String, views: i64 }
    /// # async fn example(post: &mut Post) -> limpid::Result<()> {
    /// post.update(|post| (post.title.set("Clear water"), post.views.increment(1))).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more, or is in the trash;
    /// [`Stale`](crate::Error::Stale) if the model has a `#[version]` and the row was changed since this
    /// struct was read.
    #[track_caller]
    fn update<A: Assignments<Self>>(
        &mut self,
        set: impl FnOnce(Self::Fields) -> A,
    ) -> Action<'_, Write<'_, Self>> {
        instance::update(self, Source::ROOT.enter(|| set(Self::fields(Source::ROOT))))
    }

    /// Writes what an input sets, usually the struct `{Model}Update` that the derive makes. An input that
    /// sets nothing sends nothing.
    ///
    /// # Errors
    ///
    /// As [`update`](Model::update).
    #[track_caller]
    fn patch<A: Assignments<Self>>(&mut self, input: A) -> Action<'_, Write<'_, Self>> {
        instance::update(self, input)
    }

    /// Adds to a column, in the database: two at once both count.
    ///
    /// # Errors
    ///
    /// As [`update`](Model::update).
    #[track_caller]
    fn increment<T, V>(
        &mut self,
        column: impl FnOnce(Self::Fields) -> crate::expr::Column<Self, T>,
        by: V,
    ) -> Action<'_, Write<'_, Self>>
    where
        T: crate::sql::types::ColumnType<Base: crate::expr::Numeric>,
        V: crate::expr::Operand<T>,
    {
        instance::update(self, column(Self::fields(Source::ROOT)).increment(by))
    }

    /// Stamps this row as changed now: `updated_at`, and nothing else.
    ///
    /// ```sql
    /// UPDATE "posts" SET "updated_at" = ? WHERE "id" = ?
    /// ```
    ///
    /// # Errors
    ///
    /// As [`update`](Model::update).
    #[track_caller]
    fn touch(&mut self) -> Action<'_, Write<'_, Self>>
    where
        Self: Timestamps,
    {
        instance::touch(self)
    }

    /// A new row with the columns of this one, but for its key, if that is made for it, and its stamps. What
    /// must differ is [`set`](Action::set) before the action runs:
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, #[fillable] #[unique] slug: String, #[fillable] title: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Post].create(&db).await?;
    /// let post = Post::create(PostCreate { slug: "water".into(), title: "Water".into() }).await?;
    /// let copy = post.replicate().set(|post| post.slug.set("water-2")).await?;
    /// assert_eq!(copy.title, "Water");
    /// assert!(!copy.is(&post));
    /// # Ok(()) }
    /// ```
    #[track_caller]
    fn replicate(&self) -> Action<'static, Create<Self>> {
        Action::new(Create::with(instance::copied(self)))
    }

    /// Whether both are the same row: their keys are equal, whatever else they hold.
    fn is(&self, other: &Self) -> bool {
        instance::key_values(self) == instance::key_values(other)
    }

    /// Starts to change the fields of this value; [`save`](Draft::save) then writes those that changed.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String, views: i64 }
    /// # async fn example() -> limpid::Result<()> {
    /// let mut post = Post::find_or_fail(7).await?.edit();
    /// post.title = "Clear water".into();
    /// post.save().await?; // UPDATE "posts" SET "title" = ? WHERE "id" = ?
    /// # Ok(()) }
    /// ```
    fn edit(self) -> Draft<Self> {
        Draft::new(self)
    }

    /// Not for a plain struct, which does not know what it was read as: the compiler says to write
    /// [`edit`](Model::edit) first.
    #[doc(hidden)]
    fn save(&mut self)
    where
        Self: Edited,
    {
    }

    /// Deletes this row. A model with `#[soft_deletes]` is put into the trash: `deleted_at` is stamped.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more, or is in the trash already;
    /// [`Stale`](crate::Error::Stale) as for [`update`](Model::update).
    #[track_caller]
    fn delete(&mut self) -> Action<'_, impl Run<Output = ()>> {
        instance::delete(self)
    }

    /// Reads this row again, even from the trash.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more.
    #[track_caller]
    fn refresh(&mut self) -> Action<'_, impl Run<Output = ()>> {
        instance::refresh(self)
    }
}

/// A model that knows what it was read as. No struct does: a [`Draft`] has a `save` of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not know what it was read as, so it cannot save what changed",
    label = "call `.edit()` first",
    note = "write `let mut row = row.edit();`, change its fields, then `row.save().await?`; or name the changes: `row.update(|row| row.title.set(..))`"
)]
#[doc(hidden)]
pub trait Edited {}

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
