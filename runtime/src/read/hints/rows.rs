//! Asking for the rows.

use crate::exec::Action;
use crate::read::{Get, LoadSet, Query, Subject};

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `fetch_all`",
    label = "write `.get()`",
    note = "`.get().await?` is all rows; on a connection of its own `.get().on(&db).await?`"
)]
pub trait HasFetchAllOn<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `fetch_one`",
    label = "write `.first_or_fail()` or `.sole()`",
    note = "`.first_or_fail().await?` is the first row, `.sole().await?` the only one"
)]
pub trait HasFetchOneOn<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `fetch_optional`",
    label = "write `.first()`",
    note = "`.first().await?` is an `Option`; on a connection of its own `.first().on(&db).await?`"
)]
pub trait HasFetchOptionalOn<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `one`",
    label = "write `.first()` or `.sole()`",
    note = "`.first().await?` is an `Option`, `.sole().await?` the only row"
)]
pub trait HasOneRow<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `exec`",
    label = "write `.get()`",
    note = "`.get().await?` is all rows; on a connection of its own `.get().on(&db).await?`"
)]
pub trait HasExec<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `execute`",
    label = "write `.get()`",
    note = "`.get().await?` is all rows"
)]
pub trait HasExecute<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `to_list`",
    label = "write `.get()`",
    note = "`.get().await?` is a `Vec` of all rows"
)]
pub trait HasToList<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `collect`",
    label = "write `.get()`",
    note = "`.get().await?` is a `Vec` of all rows"
)]
pub trait HasCollect<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `last`",
    label = "write `.order_by(|row| ..desc()).first()`",
    note = "`.order_by(|post| post.id.desc()).first().await?`; with `#[timestamps]`, `.latest().first().await?`"
)]
pub trait HasLast<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `map`",
    label = "write `.get().await?` first",
    note = "`.get().await?` is a `Vec`; one column of each row is `.pluck(|post| post.title).await?`"
)]
pub trait HasMap<M> {}

#[doc(hidden)]
#[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
impl<M: Subject, L: LoadSet<M>, S> Query<M, L, S> {
    pub fn fetch_all<A>(self, _: A) -> Action<'static, Get<M, L>> where (): HasFetchAllOn<M> {
        Action::new(Get::of(self.plain()))
    }

    pub fn fetch_one<A>(self, _: A) -> Action<'static, Get<M, L>> where (): HasFetchOneOn<M> {
        Action::new(Get::of(self.plain()))
    }

    pub fn fetch_optional<A>(self, _: A) -> Action<'static, Get<M, L>> where (): HasFetchOptionalOn<M> {
        Action::new(Get::of(self.plain()))
    }

    pub fn one<A>(self, _: A) -> Action<'static, Get<M, L>> where (): HasOneRow<M> {
        Action::new(Get::of(self.plain()))
    }

    pub fn exec<A>(self, _: A) -> Action<'static, Get<M, L>> where (): HasExec<M> {
        Action::new(Get::of(self.plain()))
    }

    pub fn execute(self) -> Action<'static, Get<M, L>> where (): HasExecute<M> {
        Action::new(Get::of(self.plain()))
    }

    pub fn to_list(self) -> Action<'static, Get<M, L>> where (): HasToList<M> {
        Action::new(Get::of(self.plain()))
    }

    pub fn collect(self) -> Action<'static, Get<M, L>> where (): HasCollect<M> {
        Action::new(Get::of(self.plain()))
    }

    pub fn last(self) -> Action<'static, Get<M, L>> where (): HasLast<M> {
        Action::new(Get::of(self.plain()))
    }

    pub fn map<A>(self, _: impl FnOnce(M::Fields) -> A) -> Self where (): HasMap<M> {
        self
    }
}
