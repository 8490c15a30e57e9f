//! Typed columns, and the conditions, orders and assignments made from them.

mod aggregate;
mod arithmetic;
mod assign;
mod column;
pub(crate) mod compare;
mod document;
mod encrypted;
mod filter;
mod functions;
mod keyset;
mod node;
pub(crate) mod normalize;
mod order;
mod raw;
mod search;
mod shape;
mod subquery;
mod text;
pub mod window;
mod write;

pub(crate) use aggregate::{Aggregate, Fold, each_aggregate};
#[doc(hidden)]
pub use aggregate::{AvgOf, BaseOf, SumOf};
pub use aggregate::{OrderedTexts, Summable};
pub use arithmetic::Numeric;
pub(crate) use arithmetic::reckon;
pub use assign::{Assignment, Assignments, StepOf};
pub use column::{Column, Expr, Expression, ModelColumn, Version};
pub use compare::MayBeNull;
pub use compare::operand::Operand;
pub use compare::operator::Operator;
pub use document::{Document, JsonItem, JsonPath};
pub use encrypted::EncryptedColumn;
pub use filter::{Condition, Filter, IntoFilter};
pub use functions::{Case, CastTo, Dated, Nullability, Signed, Timed, case, now};
pub(crate) use keyset::after;
pub(crate) use node::Node;
pub use order::{IntoOrder, Order};
pub use raw::{Raw, sql_unchecked};
pub(crate) use search::Search;
pub use search::Searched;
pub use subquery::OneColumn;
#[doc(hidden)]
pub use subquery::SameAs;
pub(crate) use subquery::correlated::{Correlated, Head};
pub(crate) use subquery::{InnerSelect, Subquery, whole};
pub use text::Textual;

#[doc(hidden)]
pub use normalize::{empty_as_null, lowercase, normalize_with, squish, trim, uppercase};
