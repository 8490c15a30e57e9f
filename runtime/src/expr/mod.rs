//! Typed columns, and the conditions, orders and assignments made from them.
//!
//! Floor 1. Knows the description of a table, not what a statement or a connection is.

mod after;
mod aggregate;
mod arith;
mod assign;
mod calc;
mod column;
mod compare;
mod document;
mod filter;
mod func;
mod nested;
mod node;
pub(crate) mod normal;
mod operand;
mod operator;
mod order;
mod raw;
mod sealed;
mod search;
mod shape;
mod sub;
mod text;
pub mod window;

pub(crate) use after::after;
pub use aggregate::{AvgOf, BaseOf, SumOf, Summable};
pub(crate) use aggregate::{avg, count_distinct, sum};
pub use arith::Numeric;
pub(crate) use arith::reckon;
pub use assign::{Assignment, Assignments};
pub use calc::{CastTo, Signed, Timed, now};
pub use column::{Column, Expr, Expression, Version};
pub use document::{Document, JsonItem, JsonPath};
pub use filter::{Condition, Filter, IntoFilter};
pub use func::{Case, Dated, Shape, case};
pub(crate) use nested::{Nested, Subquery, whole};
pub use nested::{OneColumn, SameAs};
pub(crate) use node::Node;
pub use operand::Operand;
pub use operator::Operator;
pub use order::{IntoOrder, Order};
pub use raw::{Raw, sql_unchecked};
pub use sealed::SealedColumn;
pub(crate) use search::Search;
pub use search::Searched;
pub(crate) use sub::{Head, Sub};
pub use text::Textual;
