//! Arithmetic on columns: `post.views + 1`.

use std::ops::{Add, Div, Mul, Rem, Sub};

use super::column::{Column, Expr, Expression};
use super::node::Node;
use super::operand::Operand;
use crate::sql::types::ColumnType;

/// Types whose columns can be reckoned with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "this column holds `{Self}`",
    note = "arithmetic is for columns of integers and floats"
)]
pub trait Numeric {}

macro_rules! numeric {
    ($($ty:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Numeric for $ty {}
    )*};
}
numeric!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
#[cfg(feature = "decimal")]
numeric!(rust_decimal::Decimal);

fn infix<T>(left: Node, operator: &'static str, right: Node) -> Expr<T> {
    Expr::new(Node::Infix(Box::new(left), operator, Box::new(right)))
}

fn quotient<T: ColumnType>(left: Node, right: Node) -> Expr<T> {
    match T::KIND.is_integer() {
        true => Expr::new(Node::Quotient(Box::new(left), Box::new(right))),
        false => infix(left, " / ", right),
    }
}

macro_rules! operator {
    ([$($generics:tt)*] $ty:ty, $trait:ident, $method:ident, $make:expr) => {
        impl<$($generics)* T: ColumnType, V: Operand<T>> $trait<V> for $ty
        where
            T::Base: Numeric,
        {
            type Output = Expr<T>;

            fn $method(self, other: V) -> Expr<T> {
                $make(self.into_node(), other.into_operand())
            }
        }
    };
}

macro_rules! operators {
    ($generics:tt $ty:ty) => {
        operator!($generics $ty, Add, add, |a, b| infix(a, " + ", b));
        operator!($generics $ty, Sub, sub, |a, b| infix(a, " - ", b));
        operator!($generics $ty, Mul, mul, |a, b| infix(a, " * ", b));
        operator!($generics $ty, Rem, rem, |a, b| infix(a, " % ", b));
        operator!($generics $ty, Div, div, quotient::<T>);
    };
}

operators!([M,] Column<M, T>);
operators!([] Expr<T>);
