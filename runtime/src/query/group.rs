//! SELECT with GROUP BY.

use super::select::{write_limit, write_orders};
use super::{Output, Select, write_where};
use crate::expr::{Node, Order};
use crate::sql::statement::{Access, Statement};
use crate::sql::writer::Writer;

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

/// What the keys are called that are no plain columns.
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
    /// Prints the statement, which answers with these expressions.
    ///
    /// If a key is worked out, or the rows are cut, the rows and their keys are a derived table with the name
    /// of the table itself, so every column still means what it says. An engine would not see that an
    /// expression with placeholders is the one that is grouped by.
    pub(crate) fn write(self, mut out: Writer, nodes: Vec<Node>) -> Statement {
        let GroupBy { rows, keys, having, orders, limit, offset } = self;
        out.push("SELECT ");
        for (place, node) in nodes.into_iter().enumerate() {
            node.write(out.comma(place));
        }
        let plain = keys.iter().all(|key| matches!(key, Node::Column(..)));
        if plain && !rows.is_cut() && rows.beside.is_empty() {
            out.push(" FROM ").table();
            write_where(&mut out, rows.condition);
            out.push(" GROUP BY ");
            keys.into_iter().enumerate().for_each(|(place, key)| key.write(out.comma(place)));
        } else {
            let names: Vec<_> = keys.iter().zip(KEYS).map(|(key, name)| name_of(key, name)).collect();
            out.push(" FROM (");
            rows.write_rows(&mut out, Output::Keyed(keys));
            out.push(") AS ").derived();
            out.push(" GROUP BY ");
            names.into_iter().enumerate().for_each(|(place, name)| name.write(out.comma(place)));
        }
        if !matches!(having, Node::Always(true)) {
            having.write(out.push(" HAVING "));
        }
        write_orders(&mut out, orders);
        write_limit(&mut out, limit, offset);
        out.finish(Access::Read)
    }
}

/// A key as the groups know it: a plain column by its own name.
pub(crate) fn name_of(key: &Node, name: &'static str) -> Node {
    match key {
        Node::Column(..) => key.clone(),
        _ => Node::Word(name),
    }
}
