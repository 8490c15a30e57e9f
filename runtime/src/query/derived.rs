//! Derived tables: another SELECT in FROM, a set of several, a tree.

use std::sync::Arc;

use super::{ListedRows, Subselect, write_where};
use crate::expr::{InnerSelect, Node};
use crate::sql::derived_columns::numbered;
use crate::sql::table::{ColumnDef, Table};
use crate::sql::value::Value;
use crate::sql::writer::{Source, Writer};

/// A table that a statement makes for itself.
#[derive(Debug, Clone)]
pub(crate) enum DerivedTable {
    Select(Subselect),
    /// The first one alone; each further one says how it is combined with those before.
    Sets(Vec<(Set, Subselect)>),
    RecursiveTree(RecursiveTree),
    /// Values that the statement brings along.
    Listed(ListedRows),
    /// A SELECT that is written once, however often it is read.
    Shared(Arc<Subselect>),
}

/// How the rows of two queries are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    Union,
    UnionAll,
    Intersect,
    Except,
}

/// The rows that are reached from some rows along a relation, by their keys, and how many steps away they are.
#[derive(Debug, Clone)]
pub(crate) struct RecursiveTree {
    pub(crate) table: &'static Table,
    /// Where it starts: a query for the keys.
    pub(crate) roots: Subselect,
    /// The row that a step starts at.
    pub(crate) here: Source,
    /// The row that a step leads to.
    pub(crate) next: Source,
    /// The tables of a step, the last one first, and what ties them to each other.
    pub(crate) tables: Vec<(&'static Table, Source)>,
    pub(crate) step: Node,
    /// At most this many steps.
    pub(crate) most: Option<i64>,
}

/// What the number of steps is called.
pub(crate) const DEPTH: &str = "limpid_depth";

impl DerivedTable {
    /// Prints it, in parentheses.
    pub(super) fn write(self, out: &mut Writer) {
        if let DerivedTable::Shared(select) = self {
            let identity = Arc::as_ptr(&select).addr();
            return out.shared(identity, |out| Subselect::clone(&select).write_bare(out));
        }
        out.push("(");
        match self {
            DerivedTable::Select(select) => select.write_bare(out),
            DerivedTable::Sets(parts) => {
                for (place, (set, part)) in parts.into_iter().enumerate() {
                    if place > 0 {
                        out.push(set.word());
                    }
                    part.write_part(out);
                }
            }
            DerivedTable::RecursiveTree(tree) => tree.write(out),
            DerivedTable::Listed(rows) => rows.write(out),
            DerivedTable::Shared(_) => {}
        }
        out.push(")");
    }

    pub(super) fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        match self {
            DerivedTable::Select(select) => select.each_source(change),
            DerivedTable::Sets(parts) => parts.iter_mut().for_each(|(_, part)| part.each_source(change)),
            DerivedTable::RecursiveTree(tree) => {
                tree.roots.each_source(change);
                tree.tables.iter_mut().for_each(|(_, source)| change(source));
                tree.step.each_source(change);
                change(&mut tree.here);
                change(&mut tree.next);
            }
            // These are outside of everything.
            DerivedTable::Listed(_) | DerivedTable::Shared(_) => {}
        }
    }
}

impl Set {
    fn word(self) -> &'static str {
        match self {
            Set::Union => " UNION ",
            Set::UnionAll => " UNION ALL ",
            Set::Intersect => " INTERSECT ",
            Set::Except => " EXCEPT ",
        }
    }
}

impl Subselect {
    /// Prints it as a part of a UNION. SQLite takes no parentheses there, so what is cut is a table once more.
    fn write_part(self, out: &mut Writer) {
        if !self.is_ordered() {
            return self.write_bare(out);
        }
        out.push("SELECT * FROM (");
        self.write_bare(out);
        out.push(") AS limpid_part");
    }
}

impl RecursiveTree {
    /// Each round adds the rows that are one step further, and UNION those that are new at this depth. Where a
    /// cycle would go on for ever, there are as many steps as rows: no way without a circle is longer.
    fn write(self, out: &mut Writer) {
        let RecursiveTree { table, roots, here, next, tables, step, most } = self;
        let keys: Vec<_> = table.key_columns().collect();
        let list = |out: &mut Writer| {
            for place in 0..keys.len() {
                out.push(numbered(place)).push(", ");
            }
        };
        list(out.push("WITH RECURSIVE limpid_tree ("));
        list(out.push(DEPTH).push(") AS (SELECT "));
        out.bind(Value::Int(0)).push(" FROM (");
        roots.write_bare(out);
        out.push(") AS limpid_roots UNION SELECT ");
        out.qualified(|out| {
            for key in &keys {
                out.column(next, key).push(", ");
            }
            out.push("limpid_tree.").push(DEPTH).push(" + 1 FROM limpid_tree JOIN ");
            write_table(out, table, here);
            write_keys(out.push(" ON "), "limpid_tree", here, &keys);
            for (table, source) in tables {
                write_table(out.push(" CROSS JOIN "), table, source);
            }
            write_where(out, step);
            out.push(" AND limpid_tree.").push(DEPTH).push(" < ");
            match most {
                Some(most) => out.bind(Value::Int(most)),
                None => out.push("(SELECT COUNT(*) FROM ").table_of(table).push(")"),
            };
        });
        list(out.push(") SELECT "));
        out.push("MIN(").push(DEPTH).push(") AS ").push(DEPTH).push(" FROM limpid_tree GROUP BY ");
        for place in 0..keys.len() {
            out.comma(place).push(numbered(place));
        }
    }
}

fn write_table(out: &mut Writer, table: &'static Table, source: Source) {
    out.table_of(table).push(" AS ").alias(source);
}

fn write_keys(out: &mut Writer, tree: &str, source: Source, keys: &[&'static ColumnDef]) {
    for (place, key) in keys.iter().enumerate() {
        out.push(if place > 0 { " AND " } else { "" }).column(source, key);
        out.push(" = ").push(tree).push(".").push(numbered(place));
    }
}
