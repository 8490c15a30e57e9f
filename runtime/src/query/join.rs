//! JOIN.

use super::{DerivedTable, ListedRows};
use crate::expr::Node;
use crate::sql::dialect::Dialect;
use crate::sql::table::Table;
use crate::sql::writer::{Source, Writer};

/// Tables joined to the first one, and how.
#[derive(Debug, Clone)]
pub(crate) struct Join {
    pub(crate) side: Side,
    /// The tables: those on the way and the one that is meant, which is the first.
    pub(crate) tables: Vec<(JoinItem, Source)>,
    pub(crate) on: Node,
}

/// Which rows of the left are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Those that find a row on the right.
    Inner,
    /// All of them.
    Left,
}

/// What is joined.
#[derive(Debug, Clone)]
pub(crate) enum JoinItem {
    Table(&'static Table),
    Derived(Box<DerivedTable>),
}

impl Join {
    /// Joins listed rows as this source, and says when these expressions equal one of them. The columns may be those of
    /// a table that comes after the join, so the condition is not one of the join itself.
    pub(crate) fn listed(
        mut rows: ListedRows,
        dialect: &dyn Dialect,
        nodes: &[Node],
        source: Source,
    ) -> (Join, Node) {
        let tests = nodes.iter().enumerate().map(|(place, node)| {
            Node::Infix(Box::new(node.clone()), " = ", Box::new(rows.given(dialect, place, source)))
        });
        let condition = tests.fold(Node::Always(true), Node::and);
        let item = JoinItem::Derived(Box::new(DerivedTable::Listed(rows)));
        (Join { side: Side::Inner, tables: vec![(item, source)], on: Node::Always(true) }, condition)
    }

    pub(super) fn write(self, out: &mut Writer) {
        let Join { side, tables, on } = self;
        out.push(if side == Side::Left { " LEFT JOIN " } else { " JOIN " });
        let several = tables.len() > 1;
        if several {
            out.push("(");
        }
        for (place, (item, source)) in tables.into_iter().enumerate() {
            if place > 0 {
                out.push(" CROSS JOIN ");
            }
            match item {
                JoinItem::Table(table) => {
                    out.table_of(table);
                }
                JoinItem::Derived(rows) => rows.write(out),
            }
            out.push(" AS ").alias(source);
        }
        if several {
            out.push(")");
        }
        on.write(out.push(" ON "));
    }

    pub(super) fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        for (item, source) in &mut self.tables {
            if let JoinItem::Derived(rows) = item {
                rows.each_source(change);
            }
            change(source);
        }
        self.on.each_source(change);
    }
}

/// Prints the columns of the tables that are joined, by names that differ from each other.
pub(super) fn write_joined_columns(out: &mut Writer, joins: &[Join]) {
    for join in joins {
        let Some((JoinItem::Table(table), source)) = join.tables.first() else { continue };
        for column in table.columns {
            out.push(", ").column(*source, column).push(" AS ");
            out.flat_name(*source, column.name);
        }
    }
}
