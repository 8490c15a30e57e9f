//! What may be on the other side of a comparison or an assignment.

use std::borrow::Cow;

use crate::expr::column::{Column, Expr, Expression, Version};
use crate::expr::node::Node;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// A value, a column or an expression that fits a column of type `T`.
///
/// A `T`, a `&T`, another column or expression of type `T`; `&str` for `String`; and for `Option<T>`
/// also `T`, `None` and `Some(..)`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` does not go with `{Self}`",
    label = "expected a `{T}`, or a column of that type",
    note = "a value and its column must have the same type: convert one of them, or compare with another column"
)]
pub trait Operand<T> {
    #[doc(hidden)]
    fn into_operand(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> Operand<T> for T {
    fn into_operand(self) -> Node {
        Node::Value(self.into_value())
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = T>> Operand<Option<T>> for T {
    fn into_operand(self) -> Node {
        Node::Value(self.into_value())
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> Operand<T> for &T {
    fn into_operand(self) -> Node {
        Node::Value(self.to_value())
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = T>> Operand<Option<T>> for &T {
    fn into_operand(self) -> Node {
        Node::Value(self.to_value())
    }
}

/// Implements `Operand` of a type and of its `Option` for a borrowed form.
macro_rules! borrowed {
    ($($from:ty => $to:ty, $variant:ident);* $(;)?) => {$(
        #[diagnostic::do_not_recommend]
        impl Operand<$to> for $from {
            fn into_operand(self) -> Node {
                Node::Value(Value::$variant(<$to>::from(self).into()))
            }
        }

        #[diagnostic::do_not_recommend]
        impl Operand<Option<$to>> for $from {
            fn into_operand(self) -> Node {
                Node::Value(Value::$variant(<$to>::from(self).into()))
            }
        }
    )*};
}

borrowed! {
    &str => String, Text;
    Cow<'_, str> => String, Text;
    Box<str> => String, Text;
    &[u8] => Vec<u8>, Bytes;
}

/// Implements `Operand` for columns and expressions, with either side nullable.
macro_rules! computed {
    ([$($generics:tt)*] $name:ident [$($before:tt)*]) => {
        #[diagnostic::do_not_recommend]
        impl<$($generics)* T: ColumnType> Operand<T> for $name<$($before)* T> {
            fn into_operand(self) -> Node {
                self.into_node()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)* T: ColumnType<Base = T>> Operand<Option<T>> for $name<$($before)* T> {
            fn into_operand(self) -> Node {
                self.into_node()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)* T: ColumnType<Base = T>> Operand<T> for $name<$($before)* Option<T>> {
            fn into_operand(self) -> Node {
                self.into_node()
            }
        }
    };
}

computed!([M,] Column [M,]);
computed!([M,] Version [M,]);
computed!([] Expr []);
