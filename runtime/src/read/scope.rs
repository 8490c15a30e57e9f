//! What scopes can be called on.

use super::Query;
use crate::model::Model;

/// What scopes can be called on. `#[scope]` and `#[scopes]` write extension methods for it.
pub trait Scoped: Sized {
    /// The model whose scopes apply.
    type Model: Model;
    /// What is left after a scope was applied.
    type Scoped: Scoped<Model = Self::Model>;

    #[doc(hidden)]
    fn apply_scope(self, scope: impl FnOnce(Query<Self::Model>) -> Query<Self::Model>) -> Self::Scoped;
}

impl<M: Model, L, S> Scoped for Query<M, L, S> {
    type Model = M;
    type Scoped = Self;

    fn apply_scope(self, scope: impl FnOnce(Query<M>) -> Query<M>) -> Self {
        self.scope(scope)
    }
}
