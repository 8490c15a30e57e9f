//! Functions of numbers, and the larger and the smaller of two values.

use super::{Nullability, call};
use crate::expr::column::{Column, Expr, Expression};
use crate::expr::compare::operand::Operand;
use crate::expr::node::Node;
use crate::expr::subquery::whole;
use crate::sql::function::Function;
use crate::sql::types::ColumnType;

/// Signed numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a signed number",
    label = "this column holds `{Self}`",
    note = "`abs` is for columns of signed integers and floats"
)]
pub trait Signed {}

macro_rules! signed {
    ($($ty:ty),*) => {$(#[diagnostic::do_not_recommend] impl Signed for $ty {})*};
}
signed!(i8, i16, i32, i64, f32, f64);

macro_rules! number_functions {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: Nullability> $ty {
            /// The absolute value.
            pub fn abs(self) -> Expr<T> where T::Base: Signed {
                Expr::new(Node::Call("ABS", vec![self.into_node()]))
            }

            /// The larger of both; of a value and NULL, the value.
            pub fn greatest<V: Operand<T>>(self, other: V) -> Expr<T> {
                call(Function::Greatest, [whole::<T>(self.into_node()), whole::<T>(other.into_operand())])
            }

            /// The smaller of both; of a value and NULL, the value.
            pub fn least<V: Operand<T>>(self, other: V) -> Expr<T> {
                call(Function::Least, [whole::<T>(self.into_node()), whole::<T>(other.into_operand())])
            }
        }
    };
}
number_functions!([M,] Column<M, T>);
number_functions!([] Expr<T>);

macro_rules! rounding {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: ColumnType<Base = f64>> $ty {
            /// The nearest whole number; a half is rounded away from zero.
            pub fn round(self) -> Expr<T> {
                call(Function::Round, [self.into_node()])
            }

            /// The largest whole number that is not above it.
            pub fn floor(self) -> Expr<T> {
                call(Function::Floor, [self.into_node()])
            }

            /// The smallest whole number that is not below it.
            pub fn ceil(self) -> Expr<T> {
                call(Function::Ceil, [self.into_node()])
            }
        }
    };
}
rounding!([M,] Column<M, T>);
rounding!([] Expr<T>);
