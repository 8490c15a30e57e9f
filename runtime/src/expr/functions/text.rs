//! Functions of texts.

use super::{Nullability, call};
use crate::expr::column::{Column, Expr, Expression};
use crate::expr::compare::operand::Operand;
use crate::expr::node::Node;
use crate::expr::text::Textual;
use crate::sql::function::Function;
use crate::sql::value::Value;

fn whole(number: u32) -> Node {
    // More characters than that no text has.
    Node::Value(Value::Int(number.min(i32::MAX as u32).into()))
}

macro_rules! text_functions {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: Nullability> $ty {
            /// The text in lower case. SQLite changes ASCII letters only.
            pub fn lower(self) -> Expr<T> where T::Base: Textual {
                call(Function::Lower, [self.into_node()])
            }

            /// The text in upper case. SQLite changes ASCII letters only.
            pub fn upper(self) -> Expr<T> where T::Base: Textual {
                call(Function::Upper, [self.into_node()])
            }

            /// The text without the spaces at its ends.
            pub fn trim(self) -> Expr<T> where T::Base: Textual {
                call(Function::Trim, [self.into_node()])
            }

            /// How many characters the text has.
            pub fn length(self) -> Expr<T::Of<i64>> where T::Base: Textual {
                call(Function::Length, [self.into_node()])
            }

            /// The text and another one behind it. What is NULL adds nothing.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct User { id: i64, first: String, middle: Option<String>, last: String }
            /// let names = User::query().pluck(|user| user.first.concat(" ").concat(user.last));
            /// ```
            pub fn concat<V: Operand<T::Base>>(self, other: V) -> Expr<T::Base> where T::Base: Textual {
                call(Function::Concat, [self.into_node(), other.into_operand()])
            }

            /// The text, with each occurrence of a text replaced by another. Case-sensitive.
            pub fn replace(self, from: impl Into<String>, to: impl Into<String>) -> Expr<T> where T::Base: Textual {
                let texts = [from.into(), to.into()].map(|text| Node::Value(Value::Text(text.into())));
                let [from, to] = texts;
                Expr::new(Node::Call("REPLACE", vec![self.into_node(), from, to]))
            }

            /// At most `count` characters of the text, from the one at `from` on. The first is 1.
            pub fn substring(self, from: u32, count: u32) -> Expr<T> where T::Base: Textual {
                call(Function::Substring, [self.into_node(), whole(from.max(1)), whole(count)])
            }
        }
    };
}
text_functions!([M,] Column<M, T>);
text_functions!([] Expr<T>);
