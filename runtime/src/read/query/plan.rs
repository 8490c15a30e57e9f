//! What a query asks for, whatever its types.

use crate::expr::{Node, Order};
use crate::model::rules::Trashed;
use crate::query::{Output, Select};
use crate::read::Subject;
use crate::sql::dialect::Dialect;
use crate::sql::statement::Statement;
use crate::sql::table::ColumnDef;
use crate::sql::writer::{Base, Source};

/// What an error calls a node that was read.
pub(crate) fn name(node: &Node) -> &'static str {
    match node {
        Node::Column(_, def) => def.name,
        _ => "(an expression)",
    }
}

/// What a query asks for, whatever its types.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) select: Select,
    /// Which source of the statement the table is.
    pub(crate) source: Source,
    pub(crate) trashed: Trashed,
    /// One bit for each global scope that was taken away.
    pub(crate) without: u64,
    /// Whether a filter or `.all()` was given: a write needs one.
    pub(crate) bounded: bool,
    /// Whether a condition was added since the query was made: nothing is written through a relation then.
    pub(crate) narrowed: bool,
}

impl Plan {
    /// An empty plan over the table that is this source of a statement.
    pub(crate) fn at(source: Source) -> Self {
        Plan {
            select: Select::default(),
            source,
            trashed: Trashed::Without,
            without: 0,
            bounded: false,
            narrowed: false,
        }
    }

    /// Hands the columns of the query's table to a closure.
    pub(crate) fn ask<M: Subject, T>(&mut self, ask: impl FnOnce(M::Fields) -> T) -> T {
        self.enter_scope();
        self.source.enter(|| ask(M::fields(self.source)))
    }

    /// A query that was begun outside of the closure around this place goes below its rows, so that it may speak
    /// of them.
    pub(crate) fn enter_scope(&mut self) {
        let by = self.source.above_here();
        if by > 0 {
            self.deepen(by);
        }
    }

    /// Makes its table another one of a statement.
    pub(crate) fn rebase(&mut self, to: Source) {
        let from = self.source;
        self.select.each_source(&mut |source| source.graft(from, to));
        self.source = to;
    }

    fn deepen(&mut self, by: u8) {
        let from = self.source;
        self.select.each_source(&mut |source| source.sink(from, by));
        self.source.sink(from, by);
    }

    /// The same query as a part of another one, with what is asked of it.
    pub(crate) fn inside_with(mut self, mut output: Output) -> (Self, Output) {
        let by = below_others(self.source);
        if by > 0 {
            let from = self.source;
            output.each_source(&mut |source| source.sink(from, by));
            self.deepen(by);
        }
        (self, output)
    }

    pub(crate) fn and(&mut self, condition: Node) {
        // A condition that always holds, such as that of an empty `not_in`, is not a filter: a write still needs one.
        self.bounded |= !matches!(condition, Node::Always(true));
        self.narrowed = true;
        let before = std::mem::replace(&mut self.select.condition, Node::Always(true));
        self.select.condition = before.and(condition);
    }

    /// Orders by a column of the query's own table.
    pub(crate) fn order(&mut self, column: &'static ColumnDef, descending: bool) {
        let order = Order::new(Node::Column(self.source, column), descending);
        self.select.orders.push(order.of(column.kind, column.nullable, column.domain));
    }

    /// The plan with its rules, ready to be printed.
    pub(crate) fn lower<M: Subject>(self) -> Select {
        let rules = M::rules(self.source, self.trashed, self.without);
        let mut select = self.select;
        select.condition = rules.and(select.condition);
        select
    }

    pub(crate) fn statement<M: Subject>(self, dialect: &'static dyn Dialect, output: Output) -> Statement {
        let base = Base { dialect, table: M::TABLE, root: self.source };
        self.select.write_ruled(M::rules(self.source, self.trashed, self.without), base, output)
    }
}

/// By how many levels a query at this source goes down to be a part of another one.
pub(crate) fn below_others(source: Source) -> u8 {
    source.above_here().max(u8::from(source == Source::ROOT))
}
