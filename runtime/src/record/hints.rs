//! Names that other ORMs have for what a model does: hidden functions that exist for their error. The bound of each
//! is met by nothing, and its message is the line to write.

use crate::exec::Action;
use crate::model::Model;
use crate::read::{First, Get, Query};
use crate::write::OnRow;
use crate::write::instance::{self, RowTask};

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `query().filter(|row| ..)`",
    note = "a list begins with a query: `Post::query().filter(|post| post.views.gt(10)).get().await?`"
)]
pub trait HasFilter<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `query().filter(|row| ..)`",
    note = "a list begins with a query: `Post::query().filter(|post| post.views.gt(10)).get().await?`"
)]
pub trait RecordHasWhere<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `find(key)`",
    note = "`Post::find(7).await?` is an `Option`; `Post::find_or_fail(7).await?` the row"
)]
pub trait HasFindById<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `first_where(|row| ..)`",
    note = "`Post::first_where(|post| post.title.eq(\"Water\")).await?` is an `Option`"
)]
pub trait RecordHasFindBy<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `all()` or `query().get()`",
    note = "`Post::all().await?`; with a condition `Post::query().filter(..).get().await?`"
)]
pub trait HasFindAll<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `query().order_by(|row| ..)`",
    note = "`Post::query().order_by(|post| post.views.desc()).get().await?`"
)]
pub trait HasOrderBy<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `query().limit(..)`",
    note = "`Post::query().limit(10).get().await?`"
)]
pub trait HasLimit<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `query().with(|row| row.relation)`",
    note = "`Post::query().with(|post| post.comments).get().await?` gives `(Post, Vec<Comment>)`"
)]
pub trait HasWith<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `query().paginate(page, 20)`",
    note = "`Post::query().paginate(1, 20).await?` is the first page of 20 rows"
)]
pub trait HasPaginate<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `delete()`",
    note = "`post.delete().await?`; with `#[soft_deletes]` it goes into the trash, and `post.force_delete().await?` deletes it for good"
)]
pub trait HasDestroy<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `query().filter(..).delete()`",
    note = "`Post::query().filter(|post| post.id.eq(7)).delete().await?`; with hooks, find the row and `post.delete().await?`"
)]
pub trait HasDeleteById<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `refresh()`",
    note = "`post.refresh().await?` reads the row again"
)]
pub trait HasReload<M> {}

#[diagnostic::on_unimplemented(
    message = "`{M}` has another word for this",
    label = "write `query().all().delete()`",
    note = "`Post::query().all().delete().await?` says that every row is meant"
)]
pub trait HasDeleteAll<M> {}

/// Functions that other ORMs have on a model.
#[doc(hidden)]
#[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
pub trait Elsewhere: Model {
    fn filter<A>(_: impl FnOnce(Self::Fields) -> A) -> Query<Self> where (): HasFilter<Self> {
        Query::new()
    }

    fn where_<A>(_: impl FnOnce(Self::Fields) -> A) -> Query<Self> where (): RecordHasWhere<Self> {
        Query::new()
    }

    fn find_by_id<A>(_: A) -> Action<'static, First<Self>> where (): HasFindById<Self> {
        Query::new().first()
    }

    fn find_by<A>(_: impl FnOnce(Self::Fields) -> A) -> Action<'static, First<Self>> where (): RecordHasFindBy<Self> {
        Query::new().first()
    }

    fn find_all() -> Action<'static, Get<Self>> where (): HasFindAll<Self> {
        Query::new().get()
    }

    fn order_by<A>(_: impl FnOnce(Self::Fields) -> A) -> Query<Self> where (): HasOrderBy<Self> {
        Query::new()
    }

    fn limit<A>(_: A) -> Query<Self> where (): HasLimit<Self> {
        Query::new()
    }

    fn with<A>(_: impl FnOnce(Self::Fields) -> A) -> Query<Self> where (): HasWith<Self> {
        Query::new()
    }

    fn paginate<A, B>(_: A, _: B) -> Action<'static, Get<Self>> where (): HasPaginate<Self> {
        Query::new().get()
    }

    fn delete_by_id<A>(_: A) -> Action<'static, Get<Self>> where (): HasDeleteById<Self> {
        Query::new().get()
    }

    fn delete_all() -> Action<'static, Get<Self>> where (): HasDeleteAll<Self> {
        Query::new().get()
    }

    fn destroy(&mut self) -> Action<'_, OnRow<'_, Self>> where (): HasDestroy<Self> {
        instance::on_row(self, RowTask::Refresh)
    }

    fn reload(&mut self) -> Action<'_, OnRow<'_, Self>> where (): HasReload<Self> {
        instance::on_row(self, RowTask::Refresh)
    }
}

impl<M: Model> Elsewhere for M {}
