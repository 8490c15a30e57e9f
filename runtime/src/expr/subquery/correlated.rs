//! A SELECT inside another statement, about the rows that belong to one of its rows.

use crate::expr::node::Node;
use crate::expr::order::Order;
use crate::sql::table::Table;
use crate::sql::writer::{Source, Writer};

/// A subquery. Its condition ties its tables to each other and to the statement around it.
#[derive(Debug, Clone)]
pub struct Correlated {
    pub(crate) head: Head,
    pub(crate) tables: Vec<(&'static Table, Source)>,
    pub(crate) condition: Node,
    pub(crate) orders: Vec<Order>,
    pub(crate) limit: Option<i64>,
}

/// What a subquery returns.
#[derive(Debug, Clone)]
pub(crate) enum Head {
    /// Whether there is a row, or whether there is none.
    Exists(bool),
    /// The value of this expression.
    Value(Node),
}

impl Correlated {
    pub(in crate::expr) fn write(self, out: &mut Writer) {
        let exists = if let Head::Exists(wanted) = self.head { Some(wanted) } else { None };
        out.qualified(|out| {
            match self.head {
                Head::Exists(wanted) => {
                    out.push(if wanted { "EXISTS (SELECT 1" } else { "NOT EXISTS (SELECT 1" });
                }
                Head::Value(node) => node.write(out.push("(SELECT ")),
            }
            for (place, (table, source)) in self.tables.into_iter().enumerate() {
                out.push(if place == 0 { " FROM " } else { ", " });
                out.table_of(table).push(" AS ").alias(source);
            }
            if !matches!(self.condition, Node::Always(true)) {
                self.condition.write(out.push(" WHERE "));
            }
            for (place, order) in self.orders.into_iter().enumerate() {
                order.write(out.push(if place == 0 { " ORDER BY " } else { ", " }));
            }
            let one = matches!(exists, Some(true)) && out.limits_exists();
            if let Some(limit) = self.limit.or(one.then_some(1)) {
                out.push(" LIMIT ").number(limit);
            }
            out.push(")");
        });
    }
}
