//! SELECT.

use super::write_where;
use crate::expr::{Node, Order};
use crate::sql::statement::{Access, Statement};
use crate::sql::value::Value;
use crate::sql::writer::Writer;

/// The clauses of a SELECT that a query collects.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    pub(crate) condition: Node,
    pub(crate) orders: Vec<Order>,
    pub(crate) limit: Option<i64>,
    pub(crate) offset: Option<i64>,
    pub(crate) distinct: bool,
}

/// What a SELECT answers with.
#[derive(Debug)]
pub(crate) enum Output {
    /// All columns of the model.
    Model,
    /// These expressions.
    Nodes(Vec<Node>),
    /// The number of rows.
    Count,
    /// Whether there is a row.
    Exists,
}

impl Default for Select {
    fn default() -> Self {
        Select {
            condition: Node::Always(true),
            orders: Vec::new(),
            limit: None,
            offset: None,
            distinct: false,
        }
    }
}

impl Select {
    /// Whether it is known without asking that no row matches.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.condition, Node::Always(false)) || self.limit == Some(0)
    }

    /// Whether it is cut: a count or a write must then look at the cut rows only.
    pub(crate) fn is_cut(&self) -> bool {
        self.limit.is_some() || self.offset.is_some() || self.distinct
    }

    /// Prints the statement.
    pub(crate) fn write(self, mut out: Writer, output: Output) -> Statement {
        match output {
            Output::Count if self.is_cut() => {
                out.push("SELECT COUNT(*) FROM (");
                self.write_rows(&mut out, Output::Model);
                out.push(") AS ").name("counted");
            }
            Output::Count => {
                let uncut = Select { orders: Vec::new(), ..self };
                uncut.write_rows(&mut out, Output::Count);
            }
            Output::Exists => {
                // Equal rows count once only where some are left out: then they must be told apart.
                let distinct = self.distinct && self.offset.is_some();
                let unordered = Select { orders: Vec::new(), distinct, ..self };
                out.push("SELECT EXISTS(");
                unordered.write_rows(&mut out, if distinct { Output::Model } else { Output::Exists });
                out.push(")");
            }
            output => self.write_rows(&mut out, output),
        }
        out.finish(Access::Read)
    }

    fn write_rows(self, out: &mut Writer, output: Output) {
        out.push(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
        match output {
            Output::Model => {
                out.list();
            }
            Output::Count => {
                out.push("COUNT(*)");
            }
            Output::Exists => {
                out.push("1");
            }
            Output::Nodes(nodes) => {
                for (place, node) in nodes.into_iter().enumerate() {
                    node.write(out.comma(place));
                }
            }
        }
        out.push(" FROM ").table();
        write_where(out, self.condition);
        for (place, order) in self.orders.into_iter().enumerate() {
            out.push(if place == 0 { " ORDER BY " } else { ", " });
            order.write(out);
        }
        write_limit(out, self.limit, self.offset);
    }
}

fn write_limit(out: &mut Writer, limit: Option<i64>, offset: Option<i64>) {
    match (limit, out.dialect().no_limit()) {
        (Some(limit), _) => write_number(out.push(" LIMIT "), limit),
        (None, Some(all)) if offset.is_some() => {
            out.push(" LIMIT ").push(all);
        }
        (None, _) => {}
    }
    if let Some(offset) = offset {
        write_number(out.push(" OFFSET "), offset);
    }
}

fn write_number(out: &mut Writer, number: i64) {
    // `first` writes 1 on every engine: one text, and the planner sees it.
    if number == 1 || !out.dialect().binds_limit() {
        out.number(number);
    } else {
        out.bind(Value::Int(number));
    }
}
