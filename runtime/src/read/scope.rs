//! What scopes can be called on.

use super::Query;
use crate::model::Model;

/// What the scopes of `M` can be called on. `#[scope]` and `#[scopes]` write extension methods for it.
#[diagnostic::on_unimplemented(
    message = "this is a scope of `{M}`, which `{Self}` does not have",
    label = "a scope of `{M}`",
    note = "call it on a query of `{M}`, such as `{M}::query()`, or on a relation that leads to `{M}`"
)]
pub trait Scoped<M>: Sized {
    /// What is left after a scope was applied.
    type Scoped: Scoped<M>;

    #[doc(hidden)]
    fn apply_scope(self, scope: impl FnOnce(Query<M>) -> Query<M>) -> Self::Scoped;
}

#[diagnostic::do_not_recommend]
impl<M: Model, L, S> Scoped<M> for Query<M, L, S> {
    type Scoped = Self;

    fn apply_scope(self, scope: impl FnOnce(Query<M>) -> Query<M>) -> Self {
        self.scope(scope)
    }
}
