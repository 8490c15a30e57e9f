//! Comparisons: `eq`, `gt`, `between`, `in_`, `is_null` and the like.

pub(crate) mod compared;
mod hints;
pub(super) mod operand;
pub(super) mod operator;
mod operators;

use crate::expr::column::{Column, Expr, Expression, Version};
use crate::expr::compare::operand::Operand;
use crate::expr::filter::Filter;
use crate::expr::node::Node;
use crate::expr::normalize::like;
use crate::expr::subquery::{OneColumn, SameAs};
use crate::sql::kind::Kind;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// `left operator right`, where a NULL value on the right makes `=` into IS NULL.
pub(super) fn compare(left: Node, operator: &'static str, right: Node) -> Filter {
    let right = like(&left, right);
    Filter(match (left, right) {
        (left, Node::Value(Value::Null(_))) => match operator {
            " = " => left.whether_null(true),
            " <> " => left.whether_null(false),
            // Nothing is greater or less than NULL.
            _ => Node::Always(false),
        },
        (Node::Column(source, def), Node::Value(value)) => Node::Test(source, def, operator, value),
        (left, right) => Node::Infix(Box::new(left), operator, Box::new(right)),
    })
}

/// One of these values, or none of them.
pub(super) fn within(left: Node, kind: Kind, items: Vec<Node>, wanted: bool) -> Filter {
    let mut values = Vec::with_capacity(items.len());
    let mut listed = Node::Always(!wanted);
    let (operator, join): (_, fn(Node, Node) -> Node) = match wanted {
        true => (" = ", Node::or),
        false => (" <> ", Node::and),
    };
    for item in items {
        match like(&left, item) {
            Node::Value(value) if !value.is_null() && value.refusal().is_none() => values.push(value),
            // NULL and columns cannot be in the list itself: they are compared separately.
            other => listed = join(listed, compare(left.clone(), operator, other).0),
        }
    }
    if !values.is_empty() {
        listed = join(listed, Node::In(Box::new(left), kind, values, wanted));
    }
    Filter(listed)
}

macro_rules! comparisons {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: ColumnType> $ty {
            /// Equal. `eq(None)` is `IS NULL`.
            pub fn eq<V: Operand<T>>(self, value: V) -> Filter {
                compare(self.into_node(), " = ", value.into_operand())
            }

            /// Not equal. `ne(None)` is `IS NOT NULL`. As in SQL, a NULL column is neither equal nor unequal
            /// to a value.
            pub fn ne<V: Operand<T>>(self, value: V) -> Filter {
                compare(self.into_node(), " <> ", value.into_operand())
            }

            /// Greater than.
            pub fn gt<V: Operand<T>>(self, value: V) -> Filter {
                compare(self.into_node(), " > ", value.into_operand())
            }

            /// Greater than or equal to.
            pub fn ge<V: Operand<T>>(self, value: V) -> Filter {
                compare(self.into_node(), " >= ", value.into_operand())
            }

            /// Less than.
            pub fn lt<V: Operand<T>>(self, value: V) -> Filter {
                compare(self.into_node(), " < ", value.into_operand())
            }

            /// Less than or equal to.
            pub fn le<V: Operand<T>>(self, value: V) -> Filter {
                compare(self.into_node(), " <= ", value.into_operand())
            }

            /// At least `low` and at most `high`.
            pub fn between<L: Operand<T>, H: Operand<T>>(self, low: L, high: H) -> Filter {
                let value = self.into_node();
                let (low, high) = (like(&value, low.into_operand()), like(&value, high.into_operand()));
                Filter(Node::Between(Box::new([value, low, high])))
            }

            /// One of these values. An empty list is false without a statement; a `None` in the list stands
            /// for `IS NULL`; a list may be longer than the number of values that a statement can bind.
            pub fn in_<I>(self, values: I) -> Filter
            where
                I: IntoIterator,
                I::Item: Operand<T>,
            {
                let values = values.into_iter().map(Operand::into_operand).collect();
                within(self.into_node(), T::KIND, values, true)
            }

            /// None of these values. An empty list is true; a `None` in the list means `IS NOT NULL`.
            pub fn not_in<I>(self, values: I) -> Filter
            where
                I: IntoIterator,
                I::Item: Operand<T>,
            {
                let values = values.into_iter().map(Operand::into_operand).collect();
                within(self.into_node(), T::KIND, values, false)
            }

            /// One of the values that a query finds: a `pluck` of one column that is not awaited, or groups.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Album { id: i64, title: String }
            /// # #[derive(Model)] struct Track { id: i64, album_id: Option<i64> }
            /// let live = Album::query().filter(|album| album.title.contains("live"));
            /// let query = Track::query().filter(|track| track.album_id.in_query(live.pluck(|album| album.id)));
            /// ```
            ///
            /// ```sql
            /// "album_id" IN (SELECT rel1."id" FROM "albums" AS rel1 WHERE rel1."title" LIKE ..)
            /// ```
            pub fn in_query<Q: OneColumn>(self, query: Q) -> Filter
            where
                Q::Type: SameAs<T>,
            {
                Filter(Node::Infix(Box::new(self.into_node()), " IN ", Box::new(query.into_list(false))))
            }

            /// None of the values that a query finds. A NULL among these does not count: in plain SQL it would
            /// make the condition false for every row.
            pub fn not_in_query<Q: OneColumn>(self, query: Q) -> Filter
            where
                Q::Type: SameAs<T>,
            {
                Filter(Node::Infix(Box::new(self.into_node()), " NOT IN ", Box::new(query.into_list(true))))
            }
        }
    };
}

comparisons!([M,] Column<M, T>);
comparisons!([M,] Version<M, T>);
comparisons!([] Expr<T>);

/// A type that may be NULL.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is never NULL",
    label = "this never holds, or always does",
    note = "take it away, or write `Option<{Self}>` in the struct if the column may be NULL"
)]
pub trait MayBeNull {}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = T>> MayBeNull for Option<T> {}

impl<M, T: ColumnType> Column<M, T> {
    /// The column is NULL.
    #[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
    pub fn is_null(self) -> Filter where T: MayBeNull {
        Filter(self.into_node().whether_null(true))
    }

    /// The column is not NULL.
    #[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
    pub fn is_not_null(self) -> Filter where T: MayBeNull {
        Filter(self.into_node().whether_null(false))
    }
}

impl<T: ColumnType> Expr<T> {
    /// The expression is NULL.
    pub fn is_null(self) -> Filter {
        Filter(self.into_node().whether_null(true))
    }

    /// The expression is not NULL.
    pub fn is_not_null(self) -> Filter {
        Filter(self.into_node().whether_null(false))
    }
}
