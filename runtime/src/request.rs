//! What comes with a request: filters and orders, see [`Criteria`]; the row that a URL names.

pub use crate::read::criteria::{Criteria, Filterable, Limits};
pub use crate::read::route_key::{route_key_fields, row_version};
pub use crate::relation::Within;
