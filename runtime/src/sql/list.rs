//! `IN` lists of any length: few placeholders as placeholders, many values as one bind.

use super::dialect::{Dialect, List};
use super::engine::Engine;
use super::json::to_json;
use super::kind::Kind;
use super::time;
use super::value::Value;
use super::writer::Writer;

/// Placeholders are filled up to a power of two with the last value, and above this to a multiple of it, so that
/// prepared statements are used again.
const FILLED: usize = 256;

/// Appends ` IN (..)` or what the engine has for it. The list is not empty.
pub(crate) fn write(out: &mut Writer, kind: Kind, mut values: Vec<Value>, wanted: bool) {
    if let Some(why) = values.iter().find_map(|value| out.dialect().unstorable(value)) {
        values = vec![Value::Unstorable(why)];
    }
    if out.engine() == Engine::Sqlite && kind.is_date_or_time() {
        // One date has several texts there.
        values = values.iter().flat_map(time::spellings).collect();
    }
    match out.dialect().list() {
        List::Array => array(out, kind, values, wanted),
        List::Json | List::JsonTable
            // Half of what a statement can bind is left to conditions that need placeholders.
            if values.len() <= out.dialect().most_listed() && out.free_binds() > out.dialect().most_binds() / 2 =>
        {
            placeholders(out, values, wanted);
        }
        List::Json => document(out, kind, &values, wanted),
        List::JsonTable => json_table(out, kind, &values, wanted),
    }
}

fn array(out: &mut Writer, kind: Kind, mut values: Vec<Value>, wanted: bool) {
    // A NULL in a list would make "not in" neither true nor false.
    // A text with NUL is in no column of PostgreSQL.
    values.retain(|value| !value.is_null() && !matches!(value, Value::Text(text) if text.contains('\0')));
    out.push(if wanted { " = ANY(" } else { " <> ALL(" });
    out.bind(Value::List(kind, values));
    if let Kind::Enum(ty) = kind {
        out.push("::").name(ty).push("[]");
    }
    out.push(")");
}

fn placeholders(out: &mut Writer, mut values: Vec<Value>, wanted: bool) {
    let full = match values.len() {
        few @ ..=FILLED => few.next_power_of_two(),
        many => many.next_multiple_of(FILLED),
    };
    if let Some(last) = values.last().cloned()
        && full <= out.free_binds()
    {
        values.resize(full, last);
    }
    out.push(if wanted { " IN (" } else { " NOT IN (" });
    for (place, value) in values.into_iter().enumerate() {
        out.comma(place).bind(value);
    }
    out.push(")");
}

fn document(out: &mut Writer, kind: Kind, values: &[Value], wanted: bool) {
    out.push(if wanted { " IN (" } else { " NOT IN (" });
    out.push(match kind {
        // JSON has no bytes: they travel as hexadecimal digits.
        Kind::Bytes | Kind::Uuid => "SELECT unhex(value) FROM json_each(",
        Kind::U64 => "SELECT CASE type WHEN 'text' THEN unhex(value) ELSE value END FROM json_each(",
        _ => "SELECT value FROM json_each(",
    });
    // SQLite holds no NaN, and in a list it would be NULL, which is neither in nor out.
    let real = |value: &&Value| !matches!(value, Value::Float(number) if number.is_nan());
    let stored: Vec<Value> = values.iter().filter(real).map(stored).collect();
    out.bind(Value::Text(to_json(&stored).into())).push("))");
}

fn json_table(out: &mut Writer, kind: Kind, values: &[Value], wanted: bool) {
    // No column of these engines holds anything else, and JSON_TABLE reads it as an error.
    let finite = |value: &&Value| !matches!(value, Value::Float(number) if !number.is_finite());
    let values: Vec<Value> = values.iter().filter(finite).cloned().collect();
    let (before, ty, after) = json_column(out.dialect(), kind);
    out.push(if wanted { " IN (SELECT " } else { " NOT IN (SELECT " });
    out.push(before).push("value").push(after).push(" FROM JSON_TABLE(");
    out.bind(Value::Text(to_json(&values).into()));
    out.push(", '$[*]' COLUMNS (value ").push(ty).push(" PATH '$')) AS listed)");
}

/// How a value of this kind is read from a JSON document: what comes before it, its type, and what comes
/// after it.
pub(crate) fn json_column(dialect: &dyn Dialect, kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Bool => ("", "TINYINT", ""),
        Kind::U64 => ("", "BIGINT UNSIGNED", ""),
        kind if kind.is_integer() => ("", "BIGINT", ""),
        Kind::F32 | Kind::F64 => ("", "DOUBLE", ""),
        Kind::Decimal => ("", "DECIMAL(65, 30)", ""),
        Kind::Bytes | Kind::Uuid => ("unhex(", dialect.long_text(), ")"),
        Kind::DateTime | Kind::NaiveDateTime => ("", "DATETIME(6)", ""),
        Kind::Date => ("", "DATE", ""),
        Kind::Time => ("", "TIME(6)", ""),
        _ => ("", dialect.long_text(), ""),
    }
}

/// The value as SQLite stores it: a number above i64 is eight bytes there.
fn stored(value: &Value) -> Value {
    match value {
        Value::UInt(number) if i64::try_from(*number).is_err() => Value::Bytes(number.to_be_bytes().into()),
        value => value.clone(),
    }
}
