//! Conditions and writes.

use crate::read::{LoadSet, Query, Subject};

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `where_`",
    label = "write `.filter(|row| ..)`",
    note = "a condition is a closure over the columns: `.filter(|post| post.views.gt(10))`"
)]
pub trait HasWhere<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `and_where`",
    label = "write `.filter(|row| ..)` once more",
    note = "several filters all hold: `.filter(|post| post.views.gt(10)).filter(|post| post.published)`"
)]
pub trait HasAndWhere<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `or_where`",
    label = "write `|` inside one `.filter(..)`",
    note = "`.filter(|post| post.published | post.views.gt(10))`"
)]
pub trait HasOrWhere<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `or_filter`",
    label = "write `|` inside one `.filter(..)`",
    note = "`.filter(|post| post.published | post.views.gt(10))`"
)]
pub trait HasOrFilter<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `filter_by`",
    label = "write `.filter(|row| ..)`",
    note = "a condition is a closure over the columns: `.filter(|post| post.views.gt(10))`"
)]
pub trait HasFilterBy<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `find_by`",
    label = "write `.first_where(|row| ..)`",
    note = "`.first_where(|post| post.title.eq(\"Water\"))` is the first row that meets it"
)]
pub trait HasFindBy<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `first_or_create`",
    label = "write `.first_where(..)`, then `.create(..)`",
    note = "`user.posts().first_where(..).await?` is an `Option`; `user.posts().create(..)` adds a row; by a unique column there is `Post::first_or_create(..)`"
)]
pub trait HasFirstOrCreate<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `set`",
    label = "write `.update(|row| row.column.set(..))`",
    note = "`.filter(..).update(|post| post.views.set(0))` writes every row that the query finds"
)]
pub trait HasSet<M> {}

#[doc(hidden)]
#[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
impl<M: Subject, L: LoadSet<M>, S> Query<M, L, S> {
    pub fn where_<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasWhere<M> {
        self
    }

    pub fn and_where<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasAndWhere<M> {
        self
    }

    pub fn or_where<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasOrWhere<M> {
        self
    }

    pub fn or_filter<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasOrFilter<M> {
        self
    }

    pub fn filter_by<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasFilterBy<M> {
        self
    }

    pub fn find_by<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasFindBy<M> {
        self
    }

    pub fn first_or_create<A>(self, _: A) -> Self where (): HasFirstOrCreate<M> {
        self
    }

    pub fn set<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasSet<M> {
        self
    }
}
