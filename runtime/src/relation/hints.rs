//! What is tried on rows that hold the key themselves: hidden methods that exist for their error, as those of queries in
//! `read/hints/`.

use super::Owned;
use crate::exec::Action;
use crate::model::Model;
use crate::read::{Get, Query};

#[diagnostic::on_unimplemented(
    message = "`{M}` holds the key of its one `{P}`, so it is created or moved, not attached",
    label = "write `.create(..)` for a new row",
    note = "a row that is there moves by its own relation: `post.user().associate(&user)`; `attach` and `sync` are for `#[belongs_to_many]`"
)]
pub trait Attached<M, P> {}

#[doc(hidden)]
#[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
impl<M: Model, P, const KEY: u64> Query<M, (), Owned<P, KEY>> {
    pub fn attach<A>(self, _: A) -> Action<'static, Get<M>> where (): Attached<M, P> {
        self.plain().get()
    }

    pub fn detach<A>(self, _: A) -> Action<'static, Get<M>> where (): Attached<M, P> {
        self.plain().get()
    }

    pub fn sync<A>(self, _: A) -> Action<'static, Get<M>> where (): Attached<M, P> {
        self.plain().get()
    }

    pub fn toggle<A>(self, _: A) -> Action<'static, Get<M>> where (): Attached<M, P> {
        self.plain().get()
    }
}
