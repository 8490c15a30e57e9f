//! How the parts of an expression are printed.

use super::compare::compared;
use super::node::Node;
use super::order::Order;
use crate::sql::dialect::LetterCase;
use crate::sql::engine::Engine;
use crate::sql::function::{Function, Sign};
use crate::sql::kind::Kind;
use crate::sql::pattern::Pattern;
use crate::sql::table::ColumnDef;
use crate::sql::time;
use crate::sql::value::Value;
use crate::sql::writer::{Source, Writer};

pub(super) fn write_order_by(out: &mut Writer, orders: Vec<Order>) {
    for (index, order) in orders.into_iter().enumerate() {
        order.write(out.push(if index == 0 { "ORDER BY " } else { ", " }));
    }
}

pub(super) fn null_test(wanted: bool) -> &'static str {
    if wanted { " IS NULL" } else { " IS NOT NULL" }
}

pub(super) fn write_infix(out: &mut Writer, left: Node, operator: &'static str, right: Node) {
    match right {
        Node::Value(value) if compared::is_special(out.engine(), &value) => {
            compared::write(out, left, operator, value);
        }
        right => {
            left.write_part(out);
            right.write_part(out.push(operator));
        }
    }
}

pub(super) fn write_distinct(out: &mut Writer, left: Node, right: Node) {
    let (before, operator, after) = out.dialect().differs();
    left.write_part(out.push(before));
    right.write_part(out.push(operator));
    out.push(after);
}

pub(super) fn write_between(out: &mut Writer, [value, low, high]: [Node; 3]) {
    let date = |node: &Node| match node {
        Node::Value(value) if compared::is_special(out.engine(), value) => time::bounds(value),
        _ => None,
    };
    let text = |text: String| Node::Value(Value::Text(text.into()));
    let low = date(&low).map_or(low, |(least, _)| text(least));
    let high = date(&high).map_or(high, |(_, most)| text(most));
    value.write_part(out);
    low.write_part(out.push(" BETWEEN "));
    high.write_part(out.push(" AND "));
}

pub(super) fn write_call(out: &mut Writer, function: &'static str, arguments: Vec<Node>) {
    out.push(function).push("(");
    for (place, argument) in arguments.into_iter().enumerate() {
        argument.write(out.comma(place));
    }
    out.push(")");
}

pub(super) fn write_case(out: &mut Writer, arms: Vec<(Node, Node)>, otherwise: Node) {
    out.push("CASE");
    for (condition, value) in arms {
        condition.write(out.push(" WHEN "));
        value.write(out.push(" THEN "));
    }
    otherwise.write(out.push(" ELSE "));
    out.push(" END");
}

pub(super) fn write_function(out: &mut Writer, function: Function, arguments: &[Node]) {
    if let Some(advice) = out.dialect().lacks(function) {
        out.bind(Value::Lacking(advice.into()));
        return;
    }
    let template = out.function(function);
    let write = |out: &mut Writer| write_cloned(out, template, arguments);
    match function.reads_a_table() {
        true => drop(out.qualified(write)),
        false => write(out),
    }
}

pub(super) fn write_column(out: &mut Writer, source: Source, def: &'static ColumnDef) {
    match def.kind {
        // What a statement has worked out itself has no field. It may have lost its collation.
        Kind::Decimal if def.field.is_empty() => {
            out.template(out.dialect().function(Function::Whole(Kind::Decimal)), |out, _| {
                out.column(source, def);
            });
        }
        _ => {
            out.column(source, def);
        }
    }
}

pub(super) fn write_joined(out: &mut Writer, mut nodes: Vec<Node>, word: &'static str) {
    if nodes.len() > Node::MOST_JOINED {
        let rest = nodes.split_off(nodes.len() / 2);
        write_joined(out.push("("), nodes, word);
        out.push(")").push(word);
        write_joined(out.push("("), rest, word);
        out.push(")");
        return;
    }
    Node::write_beside(out, nodes, word);
}

pub(super) fn write_like(out: &mut Writer, node: Node, pattern: &Pattern, case: LetterCase) {
    let engine = out.engine();
    if engine == Engine::Postgres && pattern.has_nul() {
        // No text there has one.
        return write_infix(out, node.clone(), " <> ", node);
    }
    if let Some((place, text)) = pattern.simple()
        && let Some(template) = out.dialect().simple_like(place, case, text)
    {
        let arguments = [node, Node::Value(Value::Text(text.to_owned().into()))];
        return write_cloned(out, template, &arguments);
    }
    if engine == Engine::Sqlite && pattern.has_nul() {
        let advice =
            "SQLite reads a pattern up to its first NUL: use `contains`, `starts_with` or `ends_with`";
        out.bind(Value::Lacking(advice.into()));
        return;
    }
    let like = out.dialect().like(case);
    let pattern = Value::Text(pattern.print(like.wildcards).into());
    write_template(out, like.template, [node, Node::Value(pattern)]);
}

/// Prints a template that may name an argument several times, each with binds of its own.
pub(super) fn write_cloned(out: &mut Writer, template: &str, arguments: &[Node]) {
    out.template(template, |out, place| {
        if let Some(argument) = arguments.get(place) {
            argument.clone().write_part(out);
        }
    });
}

/// Prints a template that names each of its arguments once.
pub(super) fn write_template(out: &mut Writer, template: &str, arguments: [Node; 2]) {
    let mut arguments = arguments.map(Some);
    out.template(template, |out, index| {
        if let Some(argument) = arguments.get_mut(index).and_then(Option::take) {
            argument.write_part(out);
        }
    });
}

pub(super) fn write_arithmetic(out: &mut Writer, kind: Kind, sign: Sign, left: Node, right: Node) {
    if is_guarded(out.engine(), kind, out.is_stored()) {
        let node = Node::Arithmetic(kind, sign, Box::new(left), Box::new(right));
        write_unguarded(out.push("CASE typeof("), node.clone());
        write_unguarded(out.push(") WHEN 'real' THEN abs(-9223372036854775808) ELSE "), node);
        out.push(" END");
        return;
    }
    if let Some(template) = out.dialect().arithmetic(kind, sign) {
        return write_template(out, template, [left, right]);
    }
    write_infix(out, left, operator(out, kind, sign), right);
}

/// Whether SQLite is asked if a whole number became a float, as one that is too large does: it would be equal to its
/// neighbours. A column has a CHECK for what it stores, unless its numbers are above i64, and are held as bytes.
pub(super) fn is_guarded(engine: Engine, kind: Kind, stored: bool) -> bool {
    engine == Engine::Sqlite && kind.is_integer() && (!stored || kind == Kind::U64)
}

/// A float stays one in all that is reckoned with it, so it is asked for once, outside. Bytes count as 0.
fn write_unguarded(out: &mut Writer, node: Node) {
    match node {
        Node::Arithmetic(kind, sign, left, right) => {
            write_unguarded(out.push("("), *left);
            let operator = operator(out, kind, sign);
            write_unguarded(out.push(operator), *right);
            out.push(")");
        }
        Node::Column(_, def) if def.kind == Kind::U64 => {
            node.clone().write(out.push("(CASE typeof("));
            node.write(out.push(") WHEN 'blob' THEN abs(-9223372036854775808) ELSE "));
            out.push(" END)");
        }
        node => node.write_part(out),
    }
}

fn operator(out: &Writer, kind: Kind, sign: Sign) -> &'static str {
    match sign {
        Sign::Over if kind.is_integer() => out.dialect().quotient(),
        sign => sign.operator(),
    }
}
