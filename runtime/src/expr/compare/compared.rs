//! Comparisons with values that an engine may hold in another form than they are bound in.

use crate::expr::node::Node;
use crate::sql::engine::Engine;
use crate::sql::time;
use crate::sql::value::Value;
use crate::sql::writer::Writer;

/// Whether a comparison with this value is written in a way of its own: a date on SQLite, where the same one has
/// several texts, and a text that PostgreSQL cannot hold.
pub(in crate::expr) fn is_special(engine: Engine, value: &Value) -> bool {
    match value {
        Value::DateTime(_) | Value::NaiveDateTime(_) | Value::Date(_) | Value::Time(_) => {
            engine == Engine::Sqlite
        }
        Value::Text(text) => engine == Engine::Postgres && has_nul(text),
        _ => false,
    }
}

pub(in crate::expr) fn has_nul(text: &str) -> bool {
    text.as_bytes().contains(&0)
}

/// Writes such a comparison.
pub(in crate::expr) fn write(out: &mut Writer, left: Node, operator: &'static str, value: Value) {
    match (&value, time::bounds(&value)) {
        (_, Some(bounds)) => write_date(out, left, operator, bounds),
        (Value::Text(text), None) => {
            let before = text.split('\0').next().unwrap_or_default().to_owned();
            write_with_nul(out, left, operator, before);
        }
        _ => {
            left.write_part(out);
            out.push(operator).bind(value);
        }
    }
}

/// All texts of one date sort between the shortest and the longest of them, and no others do.
fn write_date(out: &mut Writer, left: Node, operator: &'static str, (least, most): (String, String)) {
    let (least, most) = (Value::Text(least.into()), Value::Text(most.into()));
    left.write_part(out);
    match operator {
        " = " => drop(out.push(" BETWEEN ").bind(least).push(" AND ").bind(most)),
        " <> " => drop(out.push(" NOT BETWEEN ").bind(least).push(" AND ").bind(most)),
        " < " | " >= " => drop(out.push(operator).bind(least)),
        operator => drop(out.push(operator).bind(most)),
    }
}

/// No column holds the text. What is before the NUL is the next smaller one that it may hold.
fn write_with_nul(out: &mut Writer, left: Node, operator: &'static str, before: String) {
    let (same, other) = match operator {
        " = " => (" <> ", None),
        " <> " => (" = ", None),
        " < " | " <= " => (" <= ", Some(before)),
        _ => (" > ", Some(before)),
    };
    left.clone().write_part(out);
    match other {
        Some(before) => drop(out.push(same).bind(Value::Text(before.into()))),
        // False for every value, or true for every one.
        None => left.write_part(out.push(same)),
    }
}
