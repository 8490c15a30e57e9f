//! Rules that always hold, unless they are taken away by name.

use std::any::TypeId;
use std::fmt;

use super::Model;
use crate::expr::{Filter, IntoFilter};
use crate::sql::writer::Source;

/// A condition that holds for every statement on a model, unless
/// [`without_scope`](crate::Query::without_scope) takes it away.
///
/// `#[global_scope(Active = active.eq(true))]` writes one; a type of your own that implements this is
/// named with `#[global_scope(Active)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a global scope of `{M}`",
    label = "not a global scope of this model",
    note = "declare it on the model with `#[global_scope({Self} = ..)]`"
)]
pub trait GlobalScope<M: Model>: 'static {
    /// The condition.
    fn filter(fields: M::Fields) -> impl IntoFilter;
}

/// A global scope, as a model lists it.
#[derive(Clone, Copy)]
pub struct ScopeRule {
    id: TypeId,
    pub(crate) filter: fn(Source) -> Filter,
}

impl ScopeRule {
    /// The rule of one scope.
    pub const fn of<M: Model, G: GlobalScope<M>>() -> Self {
        ScopeRule { id: TypeId::of::<G>(), filter: filter::<M, G> }
    }

    pub(crate) fn is<G: 'static>(&self) -> bool {
        self.id == TypeId::of::<G>()
    }
}

fn filter<M: Model, G: GlobalScope<M>>(source: Source) -> Filter {
    let filter = source.enter(|| G::filter(M::fields(source)).into_filter());
    filter.unwrap_or(Filter(crate::expr::Node::Always(true)))
}

impl fmt::Debug for ScopeRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScopeRule")
    }
}

/// A condition of a scope.
pub fn scope_filter(filter: impl IntoFilter) -> Option<Filter> {
    filter.into_filter()
}
