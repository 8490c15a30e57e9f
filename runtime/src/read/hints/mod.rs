//! Names that other ORMs have for what a query does, and what goes wrong around one: hidden methods that exist for
//! their error. The bound of each is met by nothing, and its message is the line to write.
//!
//! The bound is about `()`, so that rustc does not quote the user's struct, and no macro writes them, so that it does
//! not quote that either.

mod conditions;
mod loads;
mod orders;
mod rows;

use std::pin::Pin;
use std::task::{Context, Poll};

use super::{LoadSet, Query, Subject};
use crate::error::Result;

/// Requested rows: an action of a query requests them, the query itself does not.
#[diagnostic::on_unimplemented(
    message = "a query of `{M}` is not sent yet",
    label = "say `.get()`, `.first()` or `.count()` before `.await`",
    note = "`.get().await?` is all rows, `.first().await?` the first one, `.count().await?` how many there are"
)]
pub trait Sent<M> {}

/// It is a future under a bound that nothing meets, so that the bound's advice is what rustc says of `.await`.
impl<M: Subject, L: LoadSet<M>, S> Future for Query<M, L, S>
where
    (): Sent<M>,
{
    type Output = Result<Vec<L::Row>>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Pending
    }
}

/// Rows to loop over: they are there once the query was sent.
#[diagnostic::on_unimplemented(
    message = "a query of `{M}` is not a list of rows",
    label = "write `.get().await?` behind it",
    note = "`for post in user.posts().get().await?`; rows that come one by one are `.stream()`"
)]
pub trait Listed<M> {}

/// Under a bound that nothing meets, as the future above: for `for post in user.posts()`.
impl<M: Subject, L: LoadSet<M>, S> Iterator for Query<M, L, S>
where
    (): Listed<M>,
{
    type Item = L::Row;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}
