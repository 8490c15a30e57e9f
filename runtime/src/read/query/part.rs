//! What can be joined: a model, one that may be missing, the rows of another query.

use std::fmt;
use std::marker::PhantomData;

use crate::error::Result;
use crate::exec::Reader;
use crate::expr::{BaseOf, Column, Expr, Expression, Filter, IntoFilter, Node, Order};
use crate::model::Model;
use crate::query::Output;
use crate::read::{Selection, Subject};
use crate::sql::derived_columns;
use crate::sql::table::{ColumnDef, Table};
use crate::sql::types::ColumnType;
use crate::sql::writer::Source;

/// What can be joined: a model, an `Option` of one, the [rows of another query](Derived).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be joined",
    label = "neither a model nor the rows of a query",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait Part: 'static {
    /// What closures get.
    type Fields;
    /// What it is in a row.
    type Row: Send + 'static;

    #[doc(hidden)]
    fn fields(source: Source) -> Self::Fields;
    #[doc(hidden)]
    fn nodes(source: Source, nodes: &mut Vec<Node>);
    #[doc(hidden)]
    fn read(row: &mut Reader<'_>) -> Result<Self::Row>;
    #[doc(hidden)]
    fn tie_breakers(source: Source, orders: &mut Vec<Order>);
    #[doc(hidden)]
    const HAS_KEY: bool = true;
}

impl<M: Model> Part for M {
    type Fields = M::Fields;
    type Row = M;

    fn fields(source: Source) -> M::Fields {
        M::fields(source)
    }

    fn nodes(source: Source, nodes: &mut Vec<Node>) {
        nodes.extend(M::TABLE.columns.iter().map(|column| Node::Column(source, column)));
    }

    fn read(row: &mut Reader<'_>) -> Result<M> {
        row.as_if_of(M::TABLE);
        M::from_row(row)
    }

    fn tie_breakers(source: Source, orders: &mut Vec<Order>) {
        <M as Subject>::tie_breakers(source, orders);
    }
}

impl<M: Model> Part for Option<M> {
    type Fields = Maybe<M>;
    type Row = Option<M>;

    fn fields(source: Source) -> Maybe<M> {
        Maybe { source, _model: PhantomData }
    }

    fn nodes(source: Source, nodes: &mut Vec<Node>) {
        nodes.push(there::<M>(source, false));
        M::nodes(source, nodes);
    }

    fn read(row: &mut Reader<'_>) -> Result<Option<M>> {
        if row.column()? {
            return <M as Part>::read(row).map(Some);
        }
        row.skip(M::TABLE.columns.len());
        Ok(None)
    }

    fn tie_breakers(source: Source, orders: &mut Vec<Order>) {
        let columns = M::TABLE.key_columns();
        orders.extend(
            columns.map(|key| Order::new(Node::Column(source, key), false).of(key.kind, true, key.domain)),
        );
    }
}

/// Whether the row of a left join is there, or is missing.
fn there<M: Model>(source: Source, missing: bool) -> Node {
    match M::TABLE.key_columns().next() {
        Some(key) => Node::IsNull(Box::new(Node::Column(source, key)), missing),
        None => Node::Always(!missing),
    }
}

/// A model of a left join, as closures get it: its row may be missing. It is used like a relation.
pub struct Maybe<M> {
    source: Source,
    _model: PhantomData<fn() -> M>,
}

impl<M> Clone for Maybe<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Maybe<M> {}

impl<M: Model> fmt::Debug for Maybe<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Maybe({})", M::TABLE.name)
    }
}

impl<M: Model> Maybe<M> {
    /// The row is there.
    pub fn exists(self) -> Filter {
        Filter(there::<M>(self.source, false))
    }

    /// The row is missing.
    pub fn is_empty(self) -> Filter {
        Filter(there::<M>(self.source, true))
    }

    /// Hands the columns of the row to a closure.
    pub(crate) fn ask<T>(self, ask: impl FnOnce(M::Fields) -> T) -> T {
        self.source.enter(|| ask(M::fields(self.source)))
    }

    /// The row is there and meets this condition.
    pub fn has<F: IntoFilter>(self, filter: impl FnOnce(M::Fields) -> F) -> Filter {
        let filter = self.ask(|fields| filter(fields).into_filter());
        let there = there::<M>(self.source, false);
        Filter(filter.map_or(Node::Always(true), |Filter(node)| node).and(there))
    }

    /// A column or an expression of the row; none if it is missing.
    pub fn value<E: Expression>(self, value: impl FnOnce(M::Fields) -> E) -> Expr<Option<BaseOf<E>>>
    where
        Option<BaseOf<E>>: ColumnType,
    {
        Expr::new(self.ask(value).into_node())
    }
}

/// The rows of another query, which this one reads as a table: see [`Query::from`](crate::Query::from).
pub struct Derived<C>(PhantomData<fn() -> C>);

impl<C> fmt::Debug for Derived<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Derived")
    }
}

impl<C: Selection> Subject for Derived<C> {
    type Fields = C::Columns;
    type Row = C::Row;

    const TABLE: &'static Table = derived_columns::table_of(C::WIDTH);

    fn fields(source: Source) -> C::Columns {
        C::columns(source, &mut 0)
    }

    fn output(source: Source) -> Output {
        Output::Nodes(nodes_of::<C>(source))
    }

    fn read(row: &mut Reader<'_>) -> Result<C::Row> {
        C::read(row)
    }

    fn tie_breakers(source: Source, orders: &mut Vec<Order>) {
        // Rows that are equal in all columns are the same to everybody.
        let mut columns = Vec::with_capacity(C::WIDTH);
        C::numbered(source, &mut columns);
        orders.append(&mut columns);
    }
}

impl<C: Selection> Part for Derived<C> {
    type Fields = C::Columns;
    type Row = C::Row;

    const HAS_KEY: bool = false;

    fn fields(source: Source) -> C::Columns {
        C::columns(source, &mut 0)
    }

    fn nodes(source: Source, nodes: &mut Vec<Node>) {
        nodes.extend(nodes_of::<C>(source));
    }

    fn read(row: &mut Reader<'_>) -> Result<C::Row> {
        row.as_if_of(derived_columns::table_of(C::WIDTH));
        C::read(row)
    }

    fn tie_breakers(source: Source, orders: &mut Vec<Order>) {
        <Self as Subject>::tie_breakers(source, orders);
    }
}

fn nodes_of<C: Selection>(source: Source) -> Vec<Node> {
    let mut columns = Vec::with_capacity(C::WIDTH);
    C::numbered(source, &mut columns);
    columns.into_iter().map(|column| column.node).collect()
}

/// How many steps away a row of a [tree](crate::Query::recursive) is: 0 for those that it starts with.
#[derive(Debug, Clone, Copy)]
pub struct Depth;

static DEPTH: ColumnDef = <i64 as ColumnType>::COLUMN.called("", crate::query::DEPTH);

impl Part for Depth {
    type Fields = Column<Depth, i64>;
    type Row = i64;

    fn fields(source: Source) -> Column<Depth, i64> {
        Column::new(source, &DEPTH)
    }

    fn nodes(source: Source, nodes: &mut Vec<Node>) {
        nodes.push(Node::Column(source, &DEPTH));
    }

    fn read(row: &mut Reader<'_>) -> Result<i64> {
        row.column()
    }

    fn tie_breakers(_source: Source, _orders: &mut Vec<Order>) {}
}
