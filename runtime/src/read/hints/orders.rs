//! Orders, limits and pages.

use crate::exec::Action;
use crate::read::{Get, LoadSet, Query, Subject};

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `take`",
    label = "write `.limit(..)`",
    note = "`.limit(10)` is at most 10 rows, `.offset(20)` leaves out 20; a page is `.paginate(1, 20)`"
)]
pub trait HasTake<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `skip`",
    label = "write `.offset(..)`",
    note = "`.offset(20)` leaves out 20 rows, `.limit(10)` is at most 10; a page is `.paginate(1, 20)`"
)]
pub trait HasSkip<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `page`",
    label = "write `.paginate(page, 20)`",
    note = "`.paginate(1, 20)` is the first page of 20 rows, with the total"
)]
pub trait HasPage<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `order_by_desc`",
    label = "write `.order_by(|row| row.column.desc())`",
    note = "`.order_by(|post| post.views.desc())`"
)]
pub trait HasOrderByDesc<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `order_by_asc`",
    label = "write `.order_by(|row| row.column)`",
    note = "smallest first is what `.order_by(|post| post.views)` does; largest first is `.desc()`"
)]
pub trait HasOrderByAsc<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `sort_by`",
    label = "write `.order_by(|row| row.column)`",
    note = "`.order_by(|post| (post.views.desc(), post.title))`"
)]
pub trait HasSortBy<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `then_by`",
    label = "write `.order_by(|row| ..)` once more",
    note = "a second `.order_by(..)` orders rows that the first left equal"
)]
pub trait HasThenBy<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `without_trashed`",
    label = "write nothing: take it away",
    note = "rows in the trash are left out unless `.with_trashed()` or `.only_trashed()` is written"
)]
pub trait HasWithoutTrashed<M> {}

#[doc(hidden)]
#[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
impl<M: Subject, L: LoadSet<M>, S> Query<M, L, S> {
    pub fn take<A>(self, _: A) -> Self where (): HasTake<M> {
        self
    }

    pub fn skip<A>(self, _: A) -> Self where (): HasSkip<M> {
        self
    }

    pub fn page<A>(self, _: A) -> Self where (): HasPage<M> {
        self
    }

    pub fn order_by_desc<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasOrderByDesc<M> {
        self
    }

    pub fn order_by_asc<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasOrderByAsc<M> {
        self
    }

    pub fn sort_by<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasSortBy<M> {
        self
    }

    pub fn then_by<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasThenBy<M> {
        self
    }

    pub fn without_trashed(self) -> Action<'static, Get<M, L>> where (): HasWithoutTrashed<M> {
        Action::new(Get::of(self.plain()))
    }
}
