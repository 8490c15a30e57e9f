//! Arithmetic on columns: `post.views + 1`.

use std::ops::{Add, Div, Mul, Rem, Sub};

use super::column::{Column, Expr, Expression};
use super::compare::operand::Operand;
use super::node::Node;
use crate::sql::function::{Function, Sign};
use crate::sql::kind::Kind;
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

/// Two numbers of this kind, reckoned with.
pub(crate) fn reckon(kind: Kind, sign: Sign, left: Node, right: Node) -> Node {
    match kind {
        // SQLite has no exact decimals of its own.
        Kind::Decimal => Node::Function(Function::Reckon(sign), vec![left, right]),
        kind => Node::Arithmetic(kind, sign, Box::new(left), Box::new(right)),
    }
}

macro_rules! operator {
    ([$($generics:tt)*] $ty:ty, $trait:ident, $method:ident, $sign:ident) => {
        impl<$($generics)* T: ColumnType, V: Operand<T>> $trait<V> for $ty
        where
            T::Base: Numeric,
        {
            type Output = Expr<T>;

            fn $method(self, other: V) -> Expr<T> {
                Expr::new(reckon(T::KIND, Sign::$sign, self.into_node(), other.into_operand()))
            }
        }
    };
}

macro_rules! operators {
    ($generics:tt $ty:ty) => {
        operator!($generics $ty, Add, add, Plus);
        operator!($generics $ty, Sub, sub, Minus);
        operator!($generics $ty, Mul, mul, Times);
        operator!($generics $ty, Rem, rem, Rest);
        operator!($generics $ty, Div, div, Over);
    };
}

operators!([M,] Column<M, T>);
operators!([] Expr<T>);
