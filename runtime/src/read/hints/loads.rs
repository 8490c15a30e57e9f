//! Related rows, and rows that were not loaded.

use crate::read::{LoadSet, Query, Subject};

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `preload`",
    label = "write `.with(|row| row.relation)`",
    note = "`.with(|post| post.comments)` gives `(Post, Vec<Comment>)`"
)]
pub trait HasPreload<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `includes`",
    label = "write `.with(|row| row.relation)`",
    note = "`.with(|post| post.comments)` gives `(Post, Vec<Comment>)`"
)]
pub trait HasIncludes<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `include`",
    label = "write `.with(|row| row.relation)`",
    note = "`.with(|post| post.comments)` gives `(Post, Vec<Comment>)`"
)]
pub trait HasInclude<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `find_with_related`",
    label = "write `.with(|row| row.relation)`",
    note = "`.with(|post| post.comments)` gives `(Post, Vec<Comment>)`"
)]
pub trait HasFindWithRelated<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `len`",
    label = "rows that were not loaded have no `len`: write `.count().await?`",
    note = "`.with(|user| user.posts)` loads them with each row, as `(User, Vec<Post>)`; one row's are `user.posts().get().await?`"
)]
pub trait HasLen<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `is_empty`",
    label = "write `!..exists().await?`",
    note = "`.with(|user| user.posts)` loads them with each row, as `(User, Vec<Post>)`; one row's are `user.posts().get().await?`"
)]
pub trait HasIsEmpty<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `iter`",
    label = "rows that were not loaded: write `.get().await?`",
    note = "`.with(|user| user.posts)` loads them with each row, as `(User, Vec<Post>)`; one row's are `user.posts().get().await?`"
)]
pub trait HasIter<M> {}

#[diagnostic::on_unimplemented(
    message = "a query of `{M}` has another word for `into_iter`",
    label = "rows that were not loaded: write `.get().await?`",
    note = "`.with(|user| user.posts)` loads them with each row, as `(User, Vec<Post>)`; one row's are `user.posts().get().await?`"
)]
pub trait HasIntoIter<M> {}

#[doc(hidden)]
#[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
impl<M: Subject, L: LoadSet<M>, S> Query<M, L, S> {
    pub fn preload<A>(self, _: A) -> Self where (): HasPreload<M> {
        self
    }

    pub fn includes<A>(self, _: A) -> Self where (): HasIncludes<M> {
        self
    }

    pub fn include<A>(self, _: A) -> Self where (): HasInclude<M> {
        self
    }

    pub fn find_with_related<A>(self, _: A) -> Self where (): HasFindWithRelated<M> {
        self
    }

    pub fn len(self) -> usize where (): HasLen<M> {
        0
    }

    pub fn is_empty(self) -> bool where (): HasIsEmpty<M> {
        true
    }

    pub fn iter(self) -> std::iter::Empty<L::Row> where (): HasIter<M> {
        std::iter::empty()
    }

    #[allow(clippy::should_implement_trait, reason = "a query is not an iterator: this says what to write")]
    pub fn into_iter(self) -> std::iter::Empty<L::Row> where (): HasIntoIter<M> {
        std::iter::empty()
    }
}
