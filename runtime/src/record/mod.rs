//! The face of a row: what it and its model can do.

pub(crate) mod bulk;
pub(crate) mod draft;
mod draft_write;
pub(crate) mod first_or_create;
#[doc(hidden)]
pub mod hints;
mod history;
pub(crate) mod trash;

pub use bulk::Bulk;
pub use draft::Draft;
pub use draft_write::DraftWrite;
pub use first_or_create::{FirstOrCreate, FirstOrCreateWork, FirstOrNew};
pub use trash::Trash;

use crate::exec::Action;
use crate::expr::{Assignments, Column, IntoFilter, StepOf};
use crate::model::{CreateFrom, IntoKey, Model, Timestamps};
use crate::read::{Find, FindMany, FindOrFail, First, Get, Query, ScalarQuery};
use crate::sql::types::ColumnType;
use crate::sql::writer::Source;
use crate::write::instance::{self, OnRow, RowTask};
use crate::write::{Create, Write};

/// What every [model](Model) can do: find rows, create them, and write a row through its struct.
///
/// It comes with the prelude. Code that is generic over `M: Model` needs it in scope to call `M::query()`.
pub trait Record: Model {
    /// A query for the rows of this model.
    fn query() -> Query<Self> {
        Query::new()
    }

    /// All rows, which may be many: a list begins with [`query`](Record::query).
    #[track_caller]
    fn all() -> Action<'static, Get<Self>> {
        Self::query().get()
    }

    /// How many rows there are.
    #[track_caller]
    fn count() -> Action<'static, ScalarQuery<Self, i64>> {
        Self::query().count()
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

    /// The rows with these keys, in no particular order. Keys without a row are left out.
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

    /// Inserts a row and returns it as the database holds it.
    ///
    /// The input is the struct `{Model}Create` that the derive makes from the `#[fillable]` columns. If
    /// other columns must have a value, they are given with `.guarded({Model}Guarded { .. })`.
    #[track_caller]
    #[rustfmt::skip] // On one line: what is said about an input shows the whole of it.
    fn create<I>(input: I) -> Action<'static, Create<Self>> where Self: CreateFrom<I> {
        Action::new(Create::new(input))
    }

    /// The columns, outside of a closure: to set them in `update_many`.
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
    /// As [`update`](Record::update).
    #[track_caller]
    fn patch<A: Assignments<Self>>(&mut self, input: A) -> Action<'_, Write<'_, Self>> {
        instance::update(self, input)
    }

    /// Adds to a column, in the database: two at once both count.
    ///
    /// # Errors
    ///
    /// As [`update`](Record::update).
    #[track_caller]
    fn increment<T, V>(
        &mut self,
        column: impl FnOnce(Self::Fields) -> Column<Self, T>,
        by: V,
    ) -> Action<'_, Write<'_, Self>>
    where
        T: ColumnType,
        V: StepOf<T>,
    {
        instance::update(self, column(Self::fields(Source::ROOT)).increment(by))
    }

    /// Sets `updated_at` to now, and changes nothing else.
    ///
    /// ```sql
    /// UPDATE "posts" SET "updated_at" = ? WHERE "id" = ?
    /// ```
    ///
    /// # Errors
    ///
    /// As [`update`](Record::update).
    #[track_caller]
    fn touch(&mut self) -> Action<'_, Write<'_, Self>>
    where
        Self: Timestamps,
    {
        instance::update(self, instance::touched::<Self>())
    }

    /// A new row with the columns of this one, except its stamps, and its key if that is generated. What
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
        Action::new(Create::with(Some(instance::copied(self))))
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
    /// [`edit`](Record::edit) first.
    #[doc(hidden)]
    #[track_caller]
    #[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
    fn save(&mut self) -> Action<'_, OnRow<'_, Self>> where Self: Edited {
        instance::on_row(self, RowTask::Refresh)
    }

    /// Deletes this row. A model with `#[soft_deletes]` is put into the trash: `deleted_at` is stamped.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more, or is in the trash already;
    /// [`Stale`](crate::Error::Stale) as for [`update`](Record::update).
    #[track_caller]
    fn delete(&mut self) -> Action<'_, OnRow<'_, Self>> {
        instance::on_row(self, RowTask::Delete)
    }

    /// Reads this row again, even from the trash.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more.
    #[track_caller]
    fn refresh(&mut self) -> Action<'_, OnRow<'_, Self>> {
        instance::on_row(self, RowTask::Refresh)
    }
}

impl<M: Model> Record for M {}

/// A model that knows what it was read as. No struct does: a [`Draft`] has a `save` of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not know what it was read as, so it cannot save what changed",
    label = "call `.edit()` first",
    note = "write `let mut row = row.edit();`, change its fields, then `row.save().await?`; or name the changes: `row.update(|row| row.title.set(..))`"
)]
#[doc(hidden)]
pub trait Edited {}
