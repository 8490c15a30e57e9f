//! The columns that a request may name.

use crate::expr::Expression;
use crate::expr::{Column, Expr, Filter, Node, Operator, Order};
use crate::model::Model;
use crate::sql::kind::Kind;
use crate::sql::table::ColumnDef;
use crate::sql::types::{ColumnType, Domain};
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// A column that a request may filter by.
#[derive(Debug, Clone, Copy)]
pub struct FilterRule {
    place: Place,
    /// The operators that are allowed; all that fit the column, if there are none.
    operators: &'static [Operator],
}

#[derive(Debug, Clone, Copy)]
enum Place {
    /// A column of the model.
    Own(usize),
    /// A column of a related model, as a request names it.
    Related(&'static str, fn(Source, &mut RelatedColumn) -> Filter),
}

/// A column that a request may sort by.
#[derive(Debug, Clone, Copy)]
pub enum SortRule {
    /// A column of the model.
    Own(usize),
    /// A column of a related row, as a request names it.
    Related(&'static str, fn(Source) -> Order),
}

/// What is asked of a column of a related model: what it is, or a comparison.
#[derive(Debug)]
pub struct RelatedColumn {
    column: Option<&'static ColumnDef>,
    test: Option<(Operator, Vec<Value>)>,
}

impl RelatedColumn {
    /// The condition on this column.
    pub fn of<M, T: ColumnType>(&mut self, column: Column<M, T>) -> Filter {
        const { filterable::<T>() }
        self.column = Some(column.def);
        match self.test.take() {
            Some((operator, values)) => operator.test(column.into_node(), T::KIND, values),
            None => Filter(Node::Always(true)),
        }
    }
}

impl FilterRule {
    /// A column of the model.
    pub const fn own(place: usize, operators: &'static [Operator]) -> Self {
        FilterRule { place: Place::Own(place), operators }
    }

    /// A column of a related model.
    pub const fn related(name: &'static str, ask: fn(Source, &mut RelatedColumn) -> Filter) -> Self {
        FilterRule { place: Place::Related(name, ask), operators: &[] }
    }

    /// What a request calls it.
    pub(super) fn name<M: Model>(&self) -> &'static str {
        match self.place {
            Place::Own(place) => M::TABLE.columns[place].field,
            Place::Related(name, _) => name,
        }
    }

    /// What it is compared by.
    pub(super) fn column<M: Model>(&self) -> Option<&'static ColumnDef> {
        match self.place {
            Place::Own(place) => M::TABLE.columns.get(place),
            Place::Related(_, ask) => {
                let mut asked = RelatedColumn { column: None, test: None };
                let _ = ask(Source::ROOT, &mut asked);
                asked.column
            }
        }
    }

    /// The operators that a request may use.
    pub(super) fn operators(&self, column: &ColumnDef) -> Vec<Operator> {
        let allowed = |operator: &Operator| self.operators.is_empty() || self.operators.contains(operator);
        Operator::of(column).filter(allowed).collect()
    }

    /// The condition.
    pub(super) fn test<M: Model>(&self, source: Source, operator: Operator, values: Vec<Value>) -> Filter {
        match self.place {
            Place::Own(place) => {
                let column = &M::TABLE.columns[place];
                operator.test(Node::Column(source, column), column.kind, values)
            }
            Place::Related(_, ask) => {
                ask(source, &mut RelatedColumn { column: None, test: Some((operator, values)) })
            }
        }
    }
}

impl SortRule {
    /// What a request calls it.
    pub(super) fn name<M: Model>(&self) -> &'static str {
        match self {
            SortRule::Own(place) => M::TABLE.columns[*place].field,
            SortRule::Related(name, _) => name,
        }
    }

    /// The order.
    pub(super) fn order<M: Model>(&self, source: Source, descending: bool) -> Order {
        match self {
            SortRule::Own(place) => {
                let column = &M::TABLE.columns[*place];
                Order::new(Node::Column(source, column), descending).of(
                    column.kind,
                    column.nullable,
                    column.domain,
                )
            }
            SortRule::Related(_, order) if descending => order(source).flip(),
            SortRule::Related(_, order) => order(source),
        }
    }
}

/// Checks at compile time that a request can write values of a column's type.
#[track_caller]
pub const fn filterable<T: ColumnType>() {
    match T::KIND {
        Kind::Json => panic!("a request cannot filter by a JSON document: take `#[filterable]` away"),
        Kind::Array(_) => panic!("a request cannot filter by an array: take `#[filterable]` away"),
        Kind::Bytes => panic!("a request cannot filter by bytes: take `#[filterable]` away"),
        Kind::Native(_) => {
            panic!("a request cannot filter by a type of one engine: take `#[filterable]` away")
        }
        _ => {}
    }
}

/// Checks at compile time that a column can be compared in this way.
#[track_caller]
pub const fn fits<T: ColumnType>(operator: Operator) {
    use Operator::*;
    let words = matches!(T::KIND, Kind::Text | Kind::Enum(_));
    let free = matches!(T::DOMAIN, Domain::Any);
    let ordered = free && !matches!(T::KIND, Kind::Bool | Kind::Uuid);
    match operator {
        Eq | Ne | In | NotIn => {}
        Null if T::NULLABLE => {}
        Null => panic!("this column is never NULL: take `null` away"),
        Lt | Le | Gt | Ge | Between if ordered => {}
        Lt | Le | Gt | Ge | Between => {
            panic!("values of this column have no order that a request could ask for")
        }
        _ if words && free => {}
        _ => panic!("this column holds no free text, so patterns do not apply to it"),
    }
}

/// The order by a column of a related row.
pub fn order_of<T: ColumnType>(value: Expr<T>) -> Order {
    const { sortable::<T>() }
    value.asc()
}

/// Checks at compile time that rows can be sorted by a column's type.
#[track_caller]
pub const fn sortable<T: ColumnType>() {
    match T::KIND {
        Kind::Json => panic!("JSON documents have no order: take `#[sortable]` away"),
        Kind::Array(_) => panic!("arrays have no order that all engines share: take `#[sortable]` away"),
        Kind::Native(_) => {
            panic!("a type of one engine has no order that all engines share: take `#[sortable]` away")
        }
        _ => {}
    }
}
