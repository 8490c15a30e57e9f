//! What the type of a query says about it: whether it has a filter.

/// A query that has a filter, or said `.all()`.
#[derive(Debug, Clone, Copy)]
pub struct Filtered;

/// A query that has no filter yet.
#[derive(Debug, Clone, Copy)]
pub struct Unfiltered;

/// A query that may change rows: it has a filter, or said `.all()`.
#[diagnostic::on_unimplemented(
    message = "this would change every row of the table",
    label = "no filter was given",
    note = "add `.filter(..)` or a scope, or say `.all()` if every row is meant"
)]
pub trait Bounded {}

impl Bounded for Filtered {}

/// What the type of a query says about it.
pub trait State: Clone + Send + Sync + 'static {}

impl State for Filtered {}

impl State for Unfiltered {}
