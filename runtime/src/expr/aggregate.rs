//! Sums and means, and the types that they have.

use super::arithmetic::Numeric;
use super::column::Expression;
use super::node::Node;
use crate::sql::function::Function;
use crate::sql::types::ColumnType;

/// Numbers that can be added up.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number, so it has no sum and no mean",
    label = "this column holds `{Self}`",
    note = "`sum` and `avg` are for columns of integers, floats and decimals"
)]
pub trait Summable: Numeric + ColumnType {
    /// The type of a sum: `i64` for whole numbers, so that many of them fit.
    type Sum: ColumnType<Base = Self::Sum>;
    /// The type of a mean: `f64`, and `Decimal` for decimals.
    type Average: ColumnType<Base = Self::Average>;
}

macro_rules! summable {
    ($($ty:ty => $sum:ty, $average:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Summable for $ty {
            type Sum = $sum;
            type Average = $average;
        }
    )*};
}
summable! {
    i8 => i64, f64;
    i16 => i64, f64;
    i32 => i64, f64;
    i64 => i64, f64;
    u8 => i64, f64;
    u16 => i64, f64;
    u32 => i64, f64;
    u64 => u64, f64;
    f32 => f64, f64;
    f64 => f64, f64;
}
#[cfg(feature = "decimal")]
summable! { rust_decimal::Decimal => rust_decimal::Decimal, rust_decimal::Decimal; }

/// The type of an expression without its `Option`.
pub type BaseOf<E> = <<E as Expression>::Type as ColumnType>::Base;

/// The type of the sum of an expression.
pub type SumOf<E> = <BaseOf<E> as Summable>::Sum;

/// The type of the mean of an expression.
pub type AvgOf<E> = <BaseOf<E> as Summable>::Average;

pub(crate) fn sum<E: Expression>(value: E) -> Node {
    Node::Function(Function::Sum(E::Type::KIND), vec![value.into_node()])
}

pub(crate) fn avg<E: Expression>(value: E) -> Node {
    Node::Function(Function::Avg(E::Type::KIND), vec![value.into_node()])
}

pub(crate) fn count_distinct<E: Expression>(value: E) -> Node {
    Node::Function(Function::CountDistinct, vec![value.into_node()])
}
