//! Filters and orders that come with a request: see [`Criteria`].

pub use crate::read::criteria::{Criteria, Filterable, Limits};
