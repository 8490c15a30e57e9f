//! `IN` lists of any length: few placeholders as placeholders, many values as one bind.

use super::dialect::List;
use super::kind::Kind;
use super::time;
use super::value::Value;
use super::writer::Writer;

/// Up to this many values are placeholders. Their number is filled up to a power of two with the last
/// value, so that prepared statements are used again.
const MOST_PLACEHOLDERS: usize = 256;

/// Appends ` IN (..)` or what the engine has for it. The list is not empty.
pub(crate) fn write(out: &mut Writer, kind: Kind, values: Vec<Value>, wanted: bool) {
    match out.dialect().list() {
        List::Array => array(out, kind, values, wanted),
        List::Json | List::JsonTable
            if values.len() <= MOST_PLACEHOLDERS && values.len() <= out.free_binds() =>
        {
            placeholders(out, values, wanted);
        }
        List::Json => document(out, kind, &values, wanted),
        List::JsonTable => json_table(out, kind, &values, wanted),
    }
}

fn array(out: &mut Writer, kind: Kind, values: Vec<Value>, wanted: bool) {
    out.push(if wanted { " = ANY(" } else { " <> ALL(" });
    out.bind(Value::List(kind, values)).push(")");
}

fn placeholders(out: &mut Writer, mut values: Vec<Value>, wanted: bool) {
    let full = values.len().next_power_of_two().min(MOST_PLACEHOLDERS);
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
    out.bind(Value::Text(to_json(values, item).into())).push("))");
}

fn json_table(out: &mut Writer, kind: Kind, values: &[Value], wanted: bool) {
    let (before, ty, after) = match kind {
        Kind::Bool => ("value", "TINYINT", ""),
        Kind::U64 => ("value", "BIGINT UNSIGNED", ""),
        kind if kind.is_integer() => ("value", "BIGINT", ""),
        Kind::F32 | Kind::F64 => ("value", "DOUBLE", ""),
        Kind::Bytes | Kind::Uuid => ("unhex(value", "LONGTEXT", ")"),
        Kind::DateTime | Kind::NaiveDateTime => ("value", "DATETIME(6)", ""),
        Kind::Date => ("value", "DATE", ""),
        Kind::Time => ("value", "TIME(6)", ""),
        _ => ("value", "LONGTEXT", ""),
    };
    out.push(if wanted { " IN (SELECT " } else { " NOT IN (SELECT " });
    out.push(before).push(after).push(" FROM JSON_TABLE(");
    out.bind(Value::Text(to_json(values, plain_item).into()));
    out.push(", '$[*]' COLUMNS (value ").push(ty).push(" PATH '$')) AS listed)");
}

fn to_json(values: &[Value], item: fn(&Value) -> serde_json::Value) -> String {
    let items: Vec<serde_json::Value> = values.iter().map(item).collect();
    serde_json::Value::Array(items).to_string()
}

/// As `item`, with numbers above i64 as numbers: only SQLite keeps these as bytes.
fn plain_item(value: &Value) -> serde_json::Value {
    match value {
        Value::UInt(value) => (*value).into(),
        value => item(value),
    }
}

fn item(value: &Value) -> serde_json::Value {
    match value {
        Value::Null(_) | Value::List(..) => serde_json::Value::Null,
        // SQLite has no booleans: json_each would read `true` as the number 1 as well.
        Value::Bool(value) => u8::from(*value).into(),
        Value::Int(value) => (*value).into(),
        Value::UInt(value) if i64::try_from(*value).is_ok() => (*value).into(),
        Value::UInt(value) => hex(&value.to_be_bytes()).into(),
        Value::Float(value) => (*value).into(),
        Value::Text(text) => text.as_ref().into(),
        Value::Json(text) => text.as_str().into(),
        Value::Bytes(bytes) => hex(bytes).into(),
        Value::Uuid(uuid) => uuid.simple().to_string().into(),
        Value::DateTime(at) => time::date_time(at.naive_utc()).into(),
        Value::NaiveDateTime(at) => time::date_time(*at).into(),
        Value::Date(date) => text(|out| time::date(out, *date)),
        Value::Time(at) => text(|out| time::time(out, *at)),
    }
}

fn text(write: impl FnOnce(&mut String)) -> serde_json::Value {
    let mut out = String::new();
    write(&mut out);
    out.into()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
