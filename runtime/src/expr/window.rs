//! Window functions: what a row is among others, without losing the rows.
//!
//! ```
//! use limpid::prelude::*;
//! use limpid::window::{self, order_by, partition_by, row_number};
//!
//! #[derive(Model)]
//! struct Post { id: i64, author_id: i64, views: i64 }
//!
//! # async fn example() -> limpid::Result<()> {
//! let rows: Vec<(i64, i64, i64)> = Post::query()
//!     .pluck(|post| {
//!         (
//!             post.id,
//!             row_number().over(partition_by(post.author_id).order_by(post.views.desc())),
//!             window::sum(post.views).over(order_by(post.id)),
//!         )
//!     })
//!     .await?;
//! # Ok(()) }
//! ```
//!
//! A window function is computed after the rows are filtered, so it can be read and sorted by, and cannot be part of a
//! condition.

use std::fmt;
use std::marker::PhantomData;

use super::aggregate::{AvgOf, BaseOf, SumOf, Summable};
use super::column::Expression;
use super::filter::Filter;
use super::node::Node;
use super::order::{IntoOrder, Order};
use super::text::Textual;
use crate::sql::function::{Function, Ranked};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Writer;

/// Which rows a window function looks at, and in which order.
#[derive(Debug, Clone, Default)]
#[must_use = "a window does nothing until it is given to `.over(..)`"]
pub struct Window {
    pub(super) parts: Vec<Order>,
    pub(super) orders: Vec<Order>,
    frame: Option<(Edge, Edge)>,
}

/// Where a frame begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// With the first row of the part.
    Start,
    /// This many rows before this one.
    Before(u32),
    /// With this row.
    Current,
    /// This many rows after this one.
    After(u32),
    /// With the last row of the part.
    End,
}

/// A window over rows that are equal in these columns or expressions.
pub fn partition_by<O: IntoOrder>(columns: O) -> Window {
    let mut window = Window::default();
    columns.add_to(&mut window.parts);
    window
}

/// A window over all rows, in an order.
pub fn order_by<O: IntoOrder>(order: O) -> Window {
    Window::default().order_by(order)
}

/// A window over all rows.
pub fn all() -> Window {
    Window::default()
}

impl Window {
    /// A window over the rows that are equal in these, in this order.
    pub(crate) fn of(parts: Vec<Order>, orders: Vec<Order>) -> Self {
        Window { parts, orders, frame: None }
    }

    /// Orders the rows of each part. With an order, an aggregate reaches up to the rows that are equal to this one.
    pub fn order_by<O: IntoOrder>(mut self, order: O) -> Self {
        order.add_to(&mut self.orders);
        self
    }

    /// Looks at the rows between two edges, instead of at all rows or those up to this one.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Sale { id: i64, cents: i64 }
    /// use limpid::window::{self, Edge, order_by};
    ///
    /// // The mean of a sale and the two before it.
    /// let query = Sale::query()
    ///     .pluck(|sale| window::avg(sale.cents).over(order_by(sale.id).rows(Edge::Before(2), Edge::Current)));
    /// ```
    pub fn rows(self, from: Edge, to: Edge) -> Self {
        Window { frame: Some((from, to)), ..self }
    }

    pub(super) fn write(self, out: &mut Writer) {
        out.push("OVER (");
        let parted = !self.parts.is_empty();
        for (place, part) in self.parts.into_iter().enumerate() {
            part.node.write(out.push(if place == 0 { "PARTITION BY " } else { ", " }));
        }
        let ordered = !self.orders.is_empty();
        for (place, order) in self.orders.into_iter().enumerate() {
            let before = match place {
                0 if parted => " ORDER BY ",
                0 => "ORDER BY ",
                _ => ", ",
            };
            order.write(out.push(before));
        }
        if let Some((from, to)) = self.frame {
            from.write(out.push(if parted || ordered { " ROWS BETWEEN " } else { "ROWS BETWEEN " }));
            to.write(out.push(" AND "));
        }
        out.push(")");
    }
}

impl Edge {
    fn write(self, out: &mut Writer) {
        match self {
            Edge::Start => out.push("UNBOUNDED PRECEDING"),
            Edge::Before(rows) => out.number(rows.into()).push(" PRECEDING"),
            Edge::Current => out.push("CURRENT ROW"),
            Edge::After(rows) => out.number(rows.into()).push(" FOLLOWING"),
            Edge::End => out.push("UNBOUNDED FOLLOWING"),
        };
    }
}

/// A function that is computed over a window: it is an expression once it says [`over`](Unplaced::over) which.
#[must_use = "a window function says over which rows: `.over(partition_by(..))`"]
pub struct Unplaced<T> {
    function: Function,
    arguments: Vec<Node>,
    _type: PhantomData<fn() -> T>,
}

impl<T: ColumnType> Unplaced<T> {
    fn new(function: Function, arguments: Vec<Node>) -> Self {
        Unplaced { function, arguments, _type: PhantomData }
    }

    /// The function over the rows of this window.
    pub fn over(mut self, window: Window) -> Windowed<T> {
        self.arguments.push(Node::Over(Box::new(window)));
        Windowed { node: Node::Function(self.function, self.arguments), _type: PhantomData }
    }
}

impl<T> fmt::Debug for Unplaced<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unplaced({:?})", self.function)
    }
}

/// A window function of type `T`: it can be read and sorted by.
pub struct Windowed<T> {
    pub(crate) node: Node,
    _type: PhantomData<fn() -> T>,
}

impl<T> Clone for Windowed<T> {
    fn clone(&self) -> Self {
        Windowed { node: self.node.clone(), _type: PhantomData }
    }
}

impl<T> fmt::Debug for Windowed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Windowed")
    }
}

// Without a kind: a page by cursor cannot ask for the rows behind a place that is not known before.
impl<T: ColumnType> Windowed<T> {
    /// Smallest first.
    pub fn asc(self) -> Order {
        Order::new(self.node, false)
    }

    /// Largest first.
    pub fn desc(self) -> Order {
        Order::new(self.node, true)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> IntoOrder for Windowed<T> {
    fn add_to(self, orders: &mut Vec<Order>) {
        orders.push(self.asc());
    }
}

/// What a window function can be compared with: nothing.
#[diagnostic::on_unimplemented(
    message = "a window function cannot be part of a condition",
    label = "rows are chosen before window functions are worked out",
    note = "read it with `.pluck(..)` and choose among the rows, limit a relation for each row with `.limit(n)`, or keep one row of each group with `.distinct_on(..)`"
)]
pub trait ComparedWithWindow {}

macro_rules! no_comparison {
    ($($name:ident),*) => {
        // These come before the methods of traits, which the compiler would name otherwise.
        #[allow(clippy::should_implement_trait, reason = "they exist for their error")]
        impl<T> Windowed<T> {$(
            #[doc(hidden)]
            pub fn $name<V: ComparedWithWindow>(self, _other: V) -> Filter {
                Filter(Node::Always(false))
            }
        )*}
    };
}
no_comparison!(eq, ne, lt, le, gt, ge, in_, not_in);

fn ranked<T: ColumnType>(ranked: Ranked, arguments: Vec<Node>) -> Unplaced<T> {
    Unplaced::new(Function::Ranked(ranked), arguments)
}

/// The number of a row in the order of its part, from 1.
pub fn row_number() -> Unplaced<i64> {
    ranked(Ranked::RowNumber, Vec::new())
}

/// The number of a row, where equal rows share one and the next ones are counted on: 1, 1, 3.
pub fn rank() -> Unplaced<i64> {
    ranked(Ranked::Rank, Vec::new())
}

/// The number of a row, where equal rows share one: 1, 1, 2.
pub fn dense_rank() -> Unplaced<i64> {
    ranked(Ranked::DenseRank, Vec::new())
}

/// The share of the rows before this one, from 0 to 1.
pub fn percent_rank() -> Unplaced<f64> {
    ranked(Ranked::PercentRank, Vec::new())
}

/// The share of the rows up to this one, above 0 and up to 1.
pub fn cume_dist() -> Unplaced<f64> {
    ranked(Ranked::CumeDist, Vec::new())
}

/// Which of this many equal parts of the rows this one is in, starting at 1.
pub fn ntile(parts: u32) -> Unplaced<i64> {
    ranked(Ranked::Ntile, vec![Node::Literal(parts.max(1).into())])
}

/// The value of the row this many before this one; none if there is no such row.
pub fn lag<E: Expression>(value: E, rows: u32) -> Unplaced<Option<BaseOf<E>>>
where
    Option<BaseOf<E>>: ColumnType,
{
    ranked(Ranked::Lag, vec![value.into_node(), Node::Literal(rows.into())])
}

/// The value of the row this many after this one; none if there is no such row.
pub fn lead<E: Expression>(value: E, rows: u32) -> Unplaced<Option<BaseOf<E>>>
where
    Option<BaseOf<E>>: ColumnType,
{
    ranked(Ranked::Lead, vec![value.into_node(), Node::Literal(rows.into())])
}

/// The value of the first row of the frame; none if the frame is empty.
pub fn first_value<E: Expression>(value: E) -> Unplaced<Option<BaseOf<E>>>
where
    Option<BaseOf<E>>: ColumnType,
{
    ranked(Ranked::FirstValue, vec![value.into_node()])
}

/// The value of the last row of the frame; none if the frame is empty. With an order and no
/// [`rows`](Window::rows), that is the last of those that are equal to this one.
pub fn last_value<E: Expression>(value: E) -> Unplaced<Option<BaseOf<E>>>
where
    Option<BaseOf<E>>: ColumnType,
{
    ranked(Ranked::LastValue, vec![value.into_node()])
}

/// How many rows there are; with an order, so far.
pub fn count() -> Unplaced<i64> {
    ranked(Ranked::Count, Vec::new())
}

/// The sum of a column or an expression; with an order, so far.
pub fn sum<E: Expression>(value: E) -> Unplaced<SumOf<E>>
where
    BaseOf<E>: Summable,
{
    Unplaced::new(Function::SumOver(E::Type::KIND), vec![value.into_node()])
}

/// The mean of a column or an expression; with an order, so far. None if all values are NULL.
pub fn avg<E: Expression>(value: E) -> Unplaced<Option<AvgOf<E>>>
where
    BaseOf<E>: Summable,
{
    Unplaced::new(Function::AvgOver(E::Type::KIND), vec![value.into_node()])
}

/// The smallest value; with an order, so far. None if all values are NULL.
pub fn min<E: Expression>(value: E) -> Unplaced<Option<BaseOf<E>>>
where
    Option<BaseOf<E>>: ColumnType,
{
    ranked(Ranked::Min, vec![value.into_node()])
}

/// The largest value; with an order, so far. None if all values are NULL.
pub fn max<E: Expression>(value: E) -> Unplaced<Option<BaseOf<E>>>
where
    Option<BaseOf<E>>: ColumnType,
{
    ranked(Ranked::Max, vec![value.into_node()])
}

/// The texts of a column or an expression, one behind the other, with a separator between two of them; with an order,
/// so far. None if all values are NULL. MariaDB and MySQL do not have it over a window:
/// [`Usage`](crate::Error::Usage) says so before anything is sent.
pub fn string_agg<E: Expression>(value: E, separator: impl Into<String>) -> Unplaced<Option<String>>
where
    BaseOf<E>: Textual,
{
    let separator = Node::Value(Value::Text(separator.into().into()));
    Unplaced::new(Function::StringAggOver, vec![value.into_node(), separator])
}
