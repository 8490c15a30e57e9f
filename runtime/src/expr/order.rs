//! ORDER BY.

use super::column::{Column, Expr, Expression, Version};
use super::node::Node;
use crate::sql::dialect::Dialect;
use crate::sql::kind::Kind;
use crate::sql::types::{ColumnType, Domain};
use crate::sql::writer::Writer;

/// One item of an order.
#[derive(Debug, Clone)]
pub struct Order {
    pub(crate) node: Node,
    pub(crate) descending: bool,
    nulls: Option<Nulls>,
    /// What it holds, where that is known.
    pub(crate) kind: Option<Kind>,
    pub(crate) nullable: bool,
    /// The words it may be, where it is one of some.
    pub(crate) words: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nulls {
    First,
    Last,
}

impl Order {
    pub(crate) const fn new(node: Node, descending: bool) -> Self {
        Order { node, descending, nulls: None, kind: None, nullable: true, words: &[] }
    }

    /// The same, of values of this kind.
    pub(crate) fn of(self, kind: Kind, nullable: bool, domain: Domain) -> Self {
        let words = if let Domain::Texts(words) = domain { words } else { &[] };
        Order { kind: Some(kind), nullable, words, ..self }
    }

    /// Whether it says nothing about NULL.
    pub(crate) const fn is_plain(&self) -> bool {
        self.nulls.is_none()
    }

    /// The opposite order.
    pub(crate) fn flip(self) -> Self {
        let nulls = self.nulls.map(|nulls| if nulls == Nulls::First { Nulls::Last } else { Nulls::First });
        Order { descending: !self.descending, nulls, ..self }
    }

    /// Whether an engine puts NULL before everything else.
    pub(crate) fn has_nulls_first(&self, dialect: &dyn Dialect) -> bool {
        self.nulls.map_or(dialect.nulls_are_largest() == self.descending, |nulls| nulls == Nulls::First)
    }

    /// NULL before everything else.
    pub fn nulls_first(self) -> Self {
        Order { nulls: Some(Nulls::First), ..self }
    }

    /// NULL after everything else.
    pub fn nulls_last(self) -> Self {
        Order { nulls: Some(Nulls::Last), ..self }
    }

    pub(crate) fn write(self, out: &mut Writer) {
        match self.nulls {
            Some(nulls) if !out.dialect().nulls_order() => {
                // 0 sorts before 1: NULLs come first when "is not null" is the first key.
                self.node.clone().whether_null(nulls == Nulls::Last).write(out);
                out.push(", ");
                self.write_node(out);
            }
            Some(nulls) => {
                self.write_node(out);
                out.push(if nulls == Nulls::First { " NULLS FIRST" } else { " NULLS LAST" });
            }
            None => self.write_node(out),
        }
    }

    fn write_node(self, out: &mut Writer) {
        self.node.write(out);
        if self.descending {
            out.push(" DESC");
        }
    }
}

macro_rules! directions {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: ColumnType> $ty {
            /// Smallest first.
            pub fn asc(self) -> Order {
                Order::new(self.into_node(), false).of(T::KIND, T::NULLABLE, T::DOMAIN)
            }

            /// Largest first.
            pub fn desc(self) -> Order {
                Order::new(self.into_node(), true).of(T::KIND, T::NULLABLE, T::DOMAIN)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)* T: ColumnType> IntoOrder for $ty {
            fn add_to(self, orders: &mut Vec<Order>) {
                orders.push(self.asc());
            }
        }
    };
}

directions!([M,] Column<M, T>);
directions!([M,] Version<M, T>);
directions!([] Expr<T>);

/// What `.order_by(..)` takes: `post.title`, `post.views.desc()`, or several in a tuple or a `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order",
    label = "expected a column, such as `post.views.desc()`",
    note = "several are given as a tuple: `.order_by(|post| (post.views.desc(), post.title))`"
)]
pub trait IntoOrder {
    #[doc(hidden)]
    fn add_to(self, orders: &mut Vec<Order>);
}

#[diagnostic::do_not_recommend]
impl IntoOrder for Order {
    fn add_to(self, orders: &mut Vec<Order>) {
        orders.push(self);
    }
}

#[diagnostic::do_not_recommend]
impl<O: IntoOrder> IntoOrder for Option<O> {
    fn add_to(self, orders: &mut Vec<Order>) {
        if let Some(order) = self {
            order.add_to(orders);
        }
    }
}

#[diagnostic::do_not_recommend]
impl<O: IntoOrder> IntoOrder for Vec<O> {
    fn add_to(self, orders: &mut Vec<Order>) {
        self.into_iter().for_each(|order| order.add_to(orders));
    }
}

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        #[diagnostic::do_not_recommend]
        impl<$($name: IntoOrder),+> IntoOrder for ($($name,)+) {
            fn add_to(self, orders: &mut Vec<Order>) {
                let ($($name,)+) = self;
                $($name.add_to(orders);)+
            }
        }
    )*};
}
tuples!((A)(A, B)(A, B, C)(A, B, C, D)(A, B, C, D, E)(A, B, C, D, E, F));
