//! What the type of a query says about it: where it comes from.

/// The state of a query for the rows of a model, whomever they belong to.
#[derive(Debug, Clone, Copy)]
pub struct OfModel;

/// Where a query comes from: a model, or a row and one of its relations.
pub trait State: Clone + Send + Sync + 'static {}

impl State for OfModel {}
