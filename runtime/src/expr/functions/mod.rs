//! Functions of columns and expressions, one file for each family.

mod cast;
mod conditional;
mod date;
mod number;
mod text;

pub use cast::CastTo;
pub use conditional::{Case, case};
pub use date::{Dated, Timed, now};
pub use number::Signed;

use super::column::Expr;
use super::node::Node;
use crate::sql::function::Function;
use crate::sql::types::ColumnType;

/// Whether a type is an `Option`, so that what is computed from it is one too.
pub trait Nullability: ColumnType {
    /// Another type in the same shape.
    type Of<U: ColumnType<Base = U>>: ColumnType<Base = U>;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = T>> Nullability for T {
    type Of<U: ColumnType<Base = U>> = U;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = T>> Nullability for Option<T> {
    type Of<U: ColumnType<Base = U>> = Option<U>;
}

fn call<T>(function: Function, arguments: impl Into<Vec<Node>>) -> Expr<T> {
    Expr::new(Node::Function(function, arguments.into()))
}
