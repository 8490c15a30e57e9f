//! What is done with rows that were not awaited yet: hidden methods that exist for their error, as those of queries in
//! `read/hints/`. The bound of each is met by nothing.

use super::action::{Action, Run};

#[diagnostic::on_unimplemented(
    message = "an action has no `len`: it is not sent before `.await`",
    label = "write `.await?` before this"
)]
pub trait AwaitedLen<R> {}

#[diagnostic::on_unimplemented(
    message = "an action has no `is_empty`: it is not sent before `.await`",
    label = "write `.await?` before this"
)]
pub trait AwaitedIsEmpty<R> {}

#[diagnostic::on_unimplemented(
    message = "an action has no `iter`: it is not sent before `.await`",
    label = "write `.await?` before this"
)]
pub trait AwaitedIter<R> {}

#[diagnostic::on_unimplemented(
    message = "an action has no `unwrap`: it is not sent before `.await`",
    label = "write `.await?` before this"
)]
pub trait AwaitedUnwrap<R> {}

#[diagnostic::on_unimplemented(
    message = "an action has no `expect`: it is not sent before `.await`",
    label = "write `.await?` before this"
)]
pub trait AwaitedExpect<R> {}

#[diagnostic::on_unimplemented(
    message = "an action has no `is_some`: it is not sent before `.await`",
    label = "write `.await?` before this"
)]
pub trait AwaitedIsSome<R> {}

#[diagnostic::on_unimplemented(
    message = "an action has no `is_none`: it is not sent before `.await`",
    label = "write `.await?` before this"
)]
pub trait AwaitedIsNone<R> {}

#[diagnostic::on_unimplemented(
    message = "an action has no `is_ok`: it is not sent before `.await`",
    label = "write `.await?` before this"
)]
pub trait AwaitedIsOk<R> {}

#[diagnostic::on_unimplemented(
    message = "an action has no `is_err`: it is not sent before `.await`",
    label = "write `.await?` before this"
)]
pub trait AwaitedIsErr<R> {}

#[diagnostic::on_unimplemented(
    message = "an action is not a list of rows: it is not sent before `.await`",
    label = "write `.await?` behind it"
)]
pub trait AwaitedRows<R> {}

/// Under a bound that nothing meets: for `for post in Post::all()`.
impl<R: Run<Output: IntoIterator>> Iterator for Action<'_, R>
where
    (): AwaitedRows<R>,
{
    type Item = <R::Output as IntoIterator>::Item;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}

#[doc(hidden)]
#[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
impl<R: Run> Action<'_, R> {
    pub fn len(&self) -> usize where (): AwaitedLen<R> {
        0
    }

    pub fn is_empty(&self) -> bool where (): AwaitedIsEmpty<R> {
        true
    }

    pub fn iter(&self) -> std::iter::Empty<<R::Output as IntoIterator>::Item> where R::Output: IntoIterator, (): AwaitedIter<R> {
        std::iter::empty()
    }

    pub fn unwrap(&self) -> R::Output where (): AwaitedUnwrap<R> {
        unreachable!("its bound is met by nothing")
    }

    pub fn expect(&self, _: &str) -> R::Output where (): AwaitedExpect<R> {
        unreachable!("its bound is met by nothing")
    }

    pub fn is_some(&self) -> bool where (): AwaitedIsSome<R> {
        false
    }

    pub fn is_none(&self) -> bool where (): AwaitedIsNone<R> {
        false
    }

    pub fn is_ok(&self) -> bool where (): AwaitedIsOk<R> {
        false
    }

    pub fn is_err(&self) -> bool where (): AwaitedIsErr<R> {
        false
    }
}
