//! The rows that come after a position in an order.

use super::node::Node;
use super::order::Order;
use crate::sql::dialect::Dialect;
use crate::sql::value::Value;

/// The rows that come after these values.
///
/// `a` after, or `a` equal and (`b` after, or `b` equal and ..), and in addition the first part once more, in a
/// form that an index serves.
pub(crate) fn after(dialect: &dyn Dialect, orders: &[Order], values: &[Value], inclusive: bool) -> Node {
    let parts = orders.iter().zip(values).rev();
    let exact = parts.fold(Node::Always(inclusive), |rest, (order, value)| {
        strictly_after(dialect, order, value).or(equal(order, value).and(rest))
    });
    match (orders.first(), values.first()) {
        (Some(order), Some(value)) if !order.nullable && orders.len() > 1 => {
            compare(order, if order.descending { " <= " } else { " >= " }, value).and(exact)
        }
        _ => exact,
    }
}

fn strictly_after(dialect: &dyn Dialect, order: &Order, value: &Value) -> Node {
    let nulls_first = order.has_nulls_first(dialect);
    let null = |wanted| order.node.clone().whether_null(wanted);
    match (value.is_null(), nulls_first) {
        (true, true) => null(false),
        (true, false) => Node::Always(false),
        (false, nulls_first) => {
            let greater = compare(order, if order.descending { " < " } else { " > " }, value);
            if order.nullable && !nulls_first { greater.or(null(true)) } else { greater }
        }
    }
}

fn equal(order: &Order, value: &Value) -> Node {
    match value.is_null() {
        true => order.node.clone().whether_null(true),
        false => compare(order, " = ", value),
    }
}

fn compare(order: &Order, operator: &'static str, value: &Value) -> Node {
    Node::Infix(Box::new(order.node.clone()), operator, Box::new(Node::Value(value.clone())))
}
