//! A SELECT inside another statement.

use super::{GroupBy, Output, Select};
use crate::expr::{InnerSelect, Node};
use crate::sql::derived_columns::numbered;
use crate::sql::table::Table;
use crate::sql::writer::{Source, Writer};

/// A SELECT inside another statement, in parentheses.
#[derive(Debug, Clone)]
pub struct Subselect {
    pub(crate) table: &'static Table,
    pub(crate) source: Source,
    pub(crate) rows: SubqueryRows,
    pub(crate) purpose: SubqueryPurpose,
}

/// Rows, or groups of rows, and what is read of them.
#[derive(Debug, Clone)]
pub(crate) enum SubqueryRows {
    Plain(Select, Output),
    Groups(GroupBy, Vec<Node>),
}

/// What a SELECT is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubqueryPurpose {
    /// Its only value.
    Value,
    /// Whether it finds a row.
    Exists,
    /// Its values, as a list.
    List,
    /// Its values, as a list, without NULL.
    ListWithoutNull,
    /// Its rows, as a table whose columns have numbers.
    Table,
}

impl InnerSelect for Subselect {
    fn copy(&self) -> Box<dyn InnerSelect> {
        Box::new(self.clone())
    }

    fn write(self: Box<Self>, out: &mut Writer) {
        out.push("(");
        self.write_bare(out);
        out.push(")");
    }

    fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        change(&mut self.source);
        self.rows.each_source(change);
    }
}

impl Subselect {
    /// Prints it without the parentheses.
    pub(super) fn write_bare(self, out: &mut Writer) {
        let Subselect { table, source, rows, purpose } = self;
        out.inner(table, source, |out| rows.write(out, purpose));
    }

    /// Whether it is limited or ordered, so that it cannot be a part of UNION as it is.
    pub(super) fn is_ordered(&self) -> bool {
        match &self.rows {
            SubqueryRows::Plain(select, _) => {
                !select.orders.is_empty() || select.limit.is_some() || select.offset.is_some()
            }
            SubqueryRows::Groups(groups, _) => {
                !groups.orders.is_empty() || groups.limit.is_some() || groups.offset.is_some()
            }
        }
    }
}

impl SubqueryRows {
    fn write(self, out: &mut Writer, purpose: SubqueryPurpose) {
        match (purpose, self) {
            (SubqueryPurpose::Exists, SubqueryRows::Plain(select, _)) => select.write_existing(out),
            (SubqueryPurpose::List | SubqueryPurpose::ListWithoutNull, rows) => rows.write_list(out, purpose),
            (SubqueryPurpose::Table, rows) => rows.write_numbered(out),
            (_, SubqueryRows::Plain(select, output)) => select.write_answer(out, output),
            (_, SubqueryRows::Groups(groups, nodes)) => groups.write_answer(out, Output::Nodes(nodes)),
        }
    }

    /// A list that is cut, or must do without NULL, is a table once more: MariaDB and MySQL know no LIMIT in a
    /// list, and what is computed has no name before.
    fn write_list(self, out: &mut Writer, purpose: SubqueryPurpose) {
        let without_null = purpose == SubqueryPurpose::ListWithoutNull;
        match self {
            SubqueryRows::Plain(mut select, Output::Nodes(nodes))
                if select.limit.is_none() && select.offset.is_none() =>
            {
                if let (true, Some(node)) = (without_null, nodes.first()) {
                    select.condition = select.condition.and(Node::IsNull(Box::new(node.clone()), false));
                }
                select.orders.clear();
                select.write_answer(out, Output::Nodes(nodes));
            }
            SubqueryRows::Groups(groups, nodes)
                if !without_null && groups.limit.is_none() && groups.offset.is_none() =>
            {
                groups.write_answer(out, Output::Nodes(nodes));
            }
            rows => {
                out.push("SELECT ").push(numbered(0)).push(" FROM (");
                rows.write_numbered(out);
                out.push(") AS limpid_list");
                if without_null {
                    out.push(" WHERE ").push(numbered(0)).push(" IS NOT NULL");
                }
            }
        }
    }

    fn write_numbered(self, out: &mut Writer) {
        match self {
            SubqueryRows::Plain(select, Output::Nodes(nodes)) => {
                select.write_answer(out, Output::Numbered(nodes))
            }
            SubqueryRows::Plain(select, output) => select.write_answer(out, output),
            SubqueryRows::Groups(groups, nodes) => groups.write_answer(out, Output::Numbered(nodes)),
        }
    }

    fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        match self {
            SubqueryRows::Plain(select, output) => {
                select.each_source(change);
                output.each_source(change);
            }
            SubqueryRows::Groups(groups, nodes) => {
                groups.each_source(change);
                nodes.iter_mut().for_each(|node| node.each_source(change));
            }
        }
    }
}

impl Select {
    /// Changes the sources of all its columns and tables.
    pub(crate) fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        self.condition.each_source(change);
        self.orders.iter_mut().for_each(|order| order.each_source(change));
        if let Some(from) = &mut self.from {
            from.each_source(change);
        }
        self.joins.iter_mut().for_each(|join| join.each_source(change));
        self.beside.iter_mut().for_each(|(_, source)| change(source));
        self.each.iter_mut().for_each(|node| node.each_source(change));
    }
}

impl GroupBy {
    /// Changes the sources of all its columns and tables.
    pub(crate) fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        self.rows.each_source(change);
        self.keys.iter_mut().for_each(|node| node.each_source(change));
        self.having.each_source(change);
        self.orders.iter_mut().for_each(|order| order.each_source(change));
    }
}

impl Output {
    /// Changes the sources of all its columns and tables.
    pub(crate) fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        match self {
            Output::Model(nodes)
            | Output::Nodes(nodes)
            | Output::Keyed(nodes)
            | Output::Numbered(nodes)
            | Output::CountOf(nodes) => {
                nodes.iter_mut().for_each(|node| node.each_source(change));
            }
            Output::Fold(fold) => fold.each_source(change),
            Output::Of(node) => node.each_source(change),
            Output::Count | Output::Exists => {}
        }
    }
}
