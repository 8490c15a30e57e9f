//! Queries: conditions, orders, what is loaded with each row, and how rows are returned.
//!
//! Nothing here is needed by name to write a query: these are the types of the steps in between, and the bounds of
//! their methods.

pub(crate) mod aggregate;
pub(crate) mod criteria;
pub(crate) mod derived;
pub(crate) mod distinct;
pub(crate) mod explain;
pub(crate) mod fetch;
pub(crate) mod group;
#[doc(hidden)]
pub mod hints;
pub(crate) mod join;
pub(crate) mod load;
pub(crate) mod lock;
pub(crate) mod number;
pub(crate) mod projection;
pub(crate) mod query;
pub(crate) mod raw;
pub(crate) mod route_key;
pub(crate) mod scalar;
pub(crate) mod scope;
pub(crate) mod search;
pub(crate) mod selection;
pub(crate) mod stream;
pub(crate) mod subquery;

pub use derived::IntoRows;
pub use fetch::{Find, FindMany, FindOrFail, First, FirstOrFail, Get, Sole};
pub use group::{Group, Grouped, GroupedBy};
pub use join::JoinWith;
pub use load::expression::Inline;
pub use load::{Eager, Loader};
pub use number::Number;
pub use projection::{Pick, Projection, Shaped};
pub use query::Query;
pub use query::part::{Depth, Derived, Maybe, Part};
pub use query::state::{OfModel, State};
pub use query::subject::Subject;
pub use raw::FromSql;
pub use scalar::{PluckQuery, ScalarQuery, ValueQuery};
pub use scope::Scoped;
pub use search::{FullText, SearchIndex};
pub use selection::Selection;
pub use subquery::Scalar;

pub use crate::model::{IntoKey, Key};

#[doc(hidden)]
pub use self::{
    criteria::rule::{FilterRule, RelatedColumn, SortRule, filterable, fits, order_of, sortable},
    derived::SameRow,
    group::GroupKeys,
    join::{HasFirstModel, HasRules, Keyed},
    load::joined::{AppendToRow, EagerJoined, JoinedLoads, Loadable, MaybeLoad},
    load::{AppendLoad, HasRoom, LoadSet, LoadsNothing},
    projection::{ask, pick, shaped},
    search::HasFullText,
    search::{relevance, search as search_in_fields, searched},
};
