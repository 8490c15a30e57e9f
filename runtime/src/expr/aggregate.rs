//! Aggregates: what one value is made of many rows. Each is written once, in [`each_aggregate`]: queries, groups,
//! relations and `with_..` get their methods from it.

use super::arithmetic::Numeric;
use super::column::Expression;
use super::node::Node;
use super::order::{IntoOrder, Order};
use super::text::Textual;
use crate::sql::function::Function;
use crate::sql::kind::Kind;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// Numbers that can be added up.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number, so it has no sum and no mean",
    label = "this column holds `{Self}`",
    note = "`sum` and `avg` are for columns of integers, floats and decimals; for any other, write `.count()`, `.max(..)` or `.min(..)`"
)]
pub trait Summable: Numeric + ColumnType {
    /// The type of a sum: `i64` for whole numbers, so that many of them fit.
    type Sum: ColumnType<Base = Self::Sum> + Default;
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

/// What is made of the values of many rows.
#[derive(Debug, Clone)]
pub(crate) enum Aggregate {
    /// The sum of values of this kind.
    Sum(Kind),
    /// The mean of values of this kind.
    Avg(Kind),
    Min,
    Max,
    CountDistinct,
    /// Texts, one behind the other, with this between two of them.
    StringAgg(String),
}

/// An aggregate of an expression. Where the order of the rows matters, it is here.
#[derive(Debug, Clone)]
pub struct Fold {
    pub(crate) aggregate: Aggregate,
    pub(crate) of: Node,
    pub(crate) orders: Vec<Order>,
}

impl Fold {
    pub(crate) fn of<E: Expression>(aggregate: Aggregate, value: E) -> Self {
        Fold { aggregate, of: value.into_node(), orders: Vec::new() }
    }

    pub(crate) fn ordered<T: OrderedTexts>(aggregate: Aggregate, texts: T) -> Self {
        let (of, orders) = texts.into_parts();
        Fold { aggregate, of, orders }
    }

    /// The aggregate as an expression.
    pub(crate) fn into_node(self) -> Node {
        let Fold { aggregate, of, orders } = self;
        match aggregate {
            Aggregate::Sum(kind) => Node::Function(Function::Sum(kind), vec![of]),
            Aggregate::Avg(kind) => Node::Function(Function::Avg(kind), vec![of]),
            Aggregate::Min => Node::Call("MIN", vec![of]),
            Aggregate::Max => Node::Call("MAX", vec![of]),
            Aggregate::CountDistinct => Node::Function(Function::CountDistinct, vec![of]),
            Aggregate::StringAgg(separator) => {
                let separator = Node::Value(Value::Text(separator.into()));
                Node::Function(Function::StringAgg, vec![of, separator, Node::OrderBy(orders)])
            }
        }
    }
}

/// A text, or a tuple of a text and the order of the texts: `|post| (post.title, post.id.desc())`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text that can be joined with others",
    label = "expected a column or an expression of text, or a tuple of one and an order",
    note = "write `|post| post.title`, or `|post| (post.title, post.id.desc())`; for a number, `post.id.cast::<String>()`"
)]
pub trait OrderedTexts {
    #[doc(hidden)]
    fn into_parts(self) -> (Node, Vec<Order>);
}

impl<E: Expression> OrderedTexts for E
where
    BaseOf<E>: Textual,
{
    fn into_parts(self) -> (Node, Vec<Order>) {
        let node = self.into_node();
        (node.clone(), vec![Order::new(node, false)])
    }
}

impl<E: Expression, O: IntoOrder> OrderedTexts for (E, O)
where
    BaseOf<E>: Textual,
{
    fn into_parts(self) -> (Node, Vec<Order>) {
        let (node, mut orders) = (self.0.into_node(), Vec::new());
        self.1.add_to(&mut orders);
        // Rows that are equal in that order are in the order of their texts.
        orders.push(Order::new(node.clone(), false));
        (node, orders)
    }
}

/// Calls a macro with every aggregate: its name, its name after `with_`, what its closure gives and what it takes
/// next to it, its type, its bounds, and how it is made.
macro_rules! each_aggregate {
    ($make:ident) => {
        $make! {
            /// The sum of a column or an expression; 0 of no rows. Sums of whole numbers are `i64`, and those of
            /// `u64` are `u64`. A sum that does not fit into its type is
            /// [`OutOfRange`](crate::Error::OutOfRange): it is never a wrong number.
            sum / with_sum <E: Expression>() -> $crate::expr::SumOf<E>
            where [$crate::expr::BaseOf<E>: $crate::expr::Summable]
            => |value| Fold::of(Aggregate::Sum(E::Type::KIND), value);

            /// The mean of a column or an expression; none of no rows. NULL does not count as a value. It is an
            /// `f64`, and a `Decimal` for decimals.
            avg / with_avg <E: Expression>() -> Option<$crate::expr::AvgOf<E>>
            where [$crate::expr::BaseOf<E>: $crate::expr::Summable]
            => |value| Fold::of(Aggregate::Avg(E::Type::KIND), value);

            /// The smallest value of a column or an expression; none of no rows.
            min / with_min <E: Expression>() -> Option<$crate::expr::BaseOf<E>>
            where [$crate::expr::BaseOf<E>: ColumnType<Base = $crate::expr::BaseOf<E>>]
            => |value| Fold::of(Aggregate::Min, value);

            /// The largest value of a column or an expression; none of no rows.
            max / with_max <E: Expression>() -> Option<$crate::expr::BaseOf<E>>
            where [$crate::expr::BaseOf<E>: ColumnType<Base = $crate::expr::BaseOf<E>>]
            => |value| Fold::of(Aggregate::Max, value);

            /// How many different values a column or an expression has. NULL does not count as a value.
            count_distinct / with_count_distinct <E: Expression>() -> i64
            where []
            => |value| Fold::of(Aggregate::CountDistinct, value);

            /// The texts of a column or an expression, one behind the other, with a separator between two of them;
            /// none of no rows. NULL does not count as a value. They are in their own order, or in one that is
            /// given with them: `|post| (post.title, post.id.desc())`. After `distinct()` each text appears once, in
            /// the order of the texts.
            ///
            /// On MariaDB and MySQL a text that is longer than the session's `group_concat_max_len` is
            /// [`OutOfRange`](crate::Error::OutOfRange), not a shorter one.
            string_agg / with_string_agg <E: $crate::expr::OrderedTexts>(separator: impl Into<String>) -> Option<String>
            where []
            => |value| Fold::ordered(Aggregate::StringAgg(separator.into()), value);
        }
    };
}
pub(crate) use each_aggregate;
