//! What a query can be about: a model, several that are joined, the rows of another query.

use crate::error::Result;
use crate::exec::Reader;
use crate::expr::{Node, Order};
use crate::model::Model;
use crate::model::rules::{Trashed, rules};
use crate::query::Output;
use crate::sql::table::{ColumnDef, Table};
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// What a query is about: a model; several models that are joined, as a tuple, where one that may be missing is an
/// `Option`; or the rows of another query.
#[diagnostic::on_unimplemented(
    message = "a query cannot be about `{Self}`",
    label = "neither a model nor a tuple of models",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait Subject: 'static {
    /// What closures get: the columns, as a tuple if several models are joined.
    type Fields;
    /// What a row is.
    type Row: Send + 'static;

    #[doc(hidden)]
    const TABLE: &'static Table;
    #[doc(hidden)]
    fn fields(source: Source) -> Self::Fields;
    /// The conditions of the first model that every query has.
    #[doc(hidden)]
    fn rules(_source: Source, _trashed: Trashed, _without: u64) -> Node {
        Node::Always(true)
    }
    #[doc(hidden)]
    fn output(source: Source) -> Output;
    #[doc(hidden)]
    fn read(row: &mut Reader<'_>) -> Result<Self::Row>;
    /// Order columns that make the order total.
    #[doc(hidden)]
    fn tie_breakers(source: Source, orders: &mut Vec<Order>);
    #[doc(hidden)]
    fn value_at(_row: &Self::Row, _place: usize) -> Option<Value> {
        None
    }
    /// Whether the key of the first model alone tells all rows apart.
    #[doc(hidden)]
    const KEY_IS_UNIQUE: bool = false;
    /// Whether keys tell all rows apart: those of the rows of another query may be equal in all that they hold.
    #[doc(hidden)]
    const HAS_KEY: bool = false;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Subject for M {
    type Fields = M::Fields;
    type Row = M;

    const KEY_IS_UNIQUE: bool = true;
    const HAS_KEY: bool = true;

    const TABLE: &'static Table = M::TABLE;

    fn fields(source: Source) -> M::Fields {
        M::fields(source)
    }

    fn rules(source: Source, trashed: Trashed, without: u64) -> Node {
        rules::<M>(source, trashed, without)
    }

    fn output(_source: Source) -> Output {
        Output::Model(Vec::new())
    }

    fn read(row: &mut Reader<'_>) -> Result<M> {
        M::from_row(row)
    }

    fn tie_breakers(source: Source, orders: &mut Vec<Order>) {
        orders.extend(M::TABLE.key_columns().map(|column| order(source, column)));
    }

    fn value_at(row: &M, place: usize) -> Option<Value> {
        Some(row.value_at(place))
    }
}

fn order(source: Source, column: &'static ColumnDef) -> Order {
    Order::new(Node::Column(source, column), false).of(column.kind, column.nullable, column.domain)
}
