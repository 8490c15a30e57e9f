//! SELECT with GROUP BY.

use super::select::{write_limit, write_orders, write_output};
use super::{Output, Select, write_where};
use crate::expr::{Node, Order};
use crate::sql::statement::{Access, Statement};
use crate::sql::writer::{Base, Writer};

/// A SELECT about groups of rows.
#[derive(Debug, Clone)]
pub(crate) struct GroupBy {
    /// The rows that are grouped.
    pub(crate) rows: Select,
    /// What the rows of a group have in common.
    pub(crate) keys: Vec<Node>,
    pub(crate) having: Node,
    pub(crate) orders: Vec<Order>,
    pub(crate) limit: Option<i64>,
    pub(crate) offset: Option<i64>,
}

/// The names of keys that are not plain columns.
pub(crate) const KEYS: [&str; 8] = [
    "limpid_key0",
    "limpid_key1",
    "limpid_key2",
    "limpid_key3",
    "limpid_key4",
    "limpid_key5",
    "limpid_key6",
    "limpid_key7",
];

impl GroupBy {
    /// Prints the statement, which returns these expressions.
    ///
    /// If a key is computed, or the rows are cut, the rows and their keys are a derived table with the name
    /// of the table itself, so every column still means what it says. An engine would not see that an
    /// expression with placeholders is the one that is grouped by.
    pub(crate) fn write(self, base: Base, nodes: Vec<Node>) -> Statement {
        let mut out = base.writer();
        self.write_answer(&mut out, Output::Nodes(nodes));
        out.finish(Access::Read)
    }

    /// Prints the SELECT.
    pub(super) fn write_answer(self, out: &mut Writer, output: Output) {
        let plain = self.keys.iter().all(|key| matches!(key, Node::Column(..)));
        let (derive, joined) = (!plain || self.rows.is_cut(), !self.rows.joins.is_empty());
        match (derive, joined) {
            (false, false) if self.rows.beside.is_empty() => self.write_plain(out, output),
            (false, true) => {
                out.qualified(|out| self.write_plain(out, output));
            }
            _ => self.write_derived(out, output),
        }
    }

    fn write_plain(self, out: &mut Writer, output: Output) {
        let GroupBy { mut rows, keys, having, orders, limit, offset } = self;
        if rows.from.is_some() {
            out.stand_in();
        }
        write_output(out.push("SELECT "), output);
        rows.write_from(out);
        write_where(out, rows.condition);
        out.push(" GROUP BY ");
        keys.into_iter().enumerate().for_each(|(place, key)| key.write(out.comma(place)));
        write_having(out, having);
        write_orders(out, orders);
        write_limit(out, limit, offset);
    }

    fn write_derived(self, out: &mut Writer, output: Output) {
        let GroupBy { rows, keys, having, orders, limit, offset } = self;
        let names: Vec<_> = keys.iter().zip(KEYS).map(|(key, name)| name_of(key, name)).collect();
        out.flat(|out| write_output(out.push("SELECT "), output));
        out.push(" FROM (");
        rows.write_rows(out, Output::Keyed(keys));
        out.push(") AS ").derived();
        out.flat(|out| {
            out.push(" GROUP BY ");
            names.into_iter().enumerate().for_each(|(place, name)| name.write(out.comma(place)));
            write_having(out, having);
            write_orders(out, orders);
        });
        write_limit(out, limit, offset);
    }
}

fn write_having(out: &mut Writer, having: Node) {
    if !matches!(having, Node::Always(true)) {
        having.write(out.push(" HAVING "));
    }
}

/// A key as the groups know it: a plain column by its own name.
pub(crate) fn name_of(key: &Node, name: &'static str) -> Node {
    match key {
        Node::Column(..) => key.clone(),
        _ => Node::Word(name),
    }
}
