//! Many values as one JSON document: for long lists, and for arrays on engines that have none.

pub(crate) mod path;

use std::fmt::Write;

use crate::sql::cell::{Cell, Mismatch};
use crate::sql::kind::Kind;
use crate::sql::time;
use crate::sql::value::Value;

/// The values as a JSON array. Infinities are numbers too large for any float, which SQLite reads as such.
pub(crate) fn to_json(values: &[Value]) -> String {
    let mut out = String::from("[");
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        match value {
            Value::Float(number) if number.is_infinite() => {
                out.push_str(if *number > 0.0 { "9e999" } else { "-9e999" });
            }
            // Writing to a String cannot fail.
            value => drop(write!(out, "{}", item(value))),
        }
    }
    out.push(']');
    out
}

/// An array as a JSON document, for a column. JSON has no infinities and no NaN.
#[cfg(any(feature = "sqlite", feature = "mysql"))]
pub(crate) fn array(values: &[Value]) -> Result<String, &'static str> {
    let finite = values.iter().all(|value| !matches!(value, Value::Float(number) if !number.is_finite()));
    finite
        .then(|| to_json(values))
        .ok_or("an array on this engine is JSON, which has no NaN and no infinities")
}

/// Rows as a JSON array of objects, which PostgreSQL reads as the types of columns with these names. It knows no text
/// with a NUL in it, so such a text equals none.
pub(crate) fn to_typed_json(names: &[&str], rows: &[Vec<Value>]) -> String {
    let object = |row: &Vec<Value>| {
        let fields = names.iter().zip(row).map(|(name, value)| ((*name).to_owned(), typed_item(value)));
        serde_json::Value::Object(fields.collect())
    };
    serde_json::Value::Array(rows.iter().map(object).collect()).to_string()
}

fn typed_item(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Float(value) if value.is_nan() => "NaN".into(),
        Value::Float(value) if value.is_infinite() => {
            if *value > 0.0 { "Infinity" } else { "-Infinity" }.into()
        }
        Value::Text(text) if text.contains('\0') => serde_json::Value::Null,
        Value::Bytes(bytes) => format!("\\x{}", hex(bytes)).into(),
        Value::DateTime(at) => format!("{}+00", time::date_time(at.naive_utc())).into(),
        value => item(value),
    }
}

fn item(value: &Value) -> serde_json::Value {
    match value {
        Value::Null(_)
        | Value::List(..)
        | Value::Native(_)
        | Value::Refused(_)
        | Value::Lacking(_)
        | Value::Unstorable(_) => serde_json::Value::Null,
        // Whoever makes a document for a column has encrypted what is in it.
        #[cfg(feature = "encrypted")]
        Value::Unsealed(_) => serde_json::Value::Null,
        // SQLite has no booleans: json_each would read `true` as the number 1 as well.
        Value::Bool(value) => u8::from(*value).into(),
        Value::Int(value) => (*value).into(),
        Value::UInt(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        #[cfg(feature = "decimal")]
        Value::Decimal(value) => value.to_string().into(),
        Value::Enum(_, text) => (*text).into(),
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

/// The items of a JSON array.
pub(crate) fn items(text: &[u8]) -> Option<Vec<serde_json::Value>> {
    serde_json::from_slice(text).ok()
}

/// One item as it was before [`to_json`].
pub(crate) fn cell(item: &serde_json::Value, kind: Kind) -> Result<Cell<'_>, Mismatch> {
    use serde_json::Value as Json;
    let cell = match (item, kind) {
        (Json::Null, _) => Some(Cell::Null),
        (Json::Bool(value), _) => Some(Cell::Bool(*value)),
        (Json::Number(number), Kind::Bool) => number.as_u64().map(|number| Cell::Bool(number == 1)),
        (Json::Number(number), Kind::F32 | Kind::F64) => number.as_f64().map(Cell::Float),
        (Json::Number(number), _) => {
            number.as_i64().map(Cell::Int).or_else(|| number.as_u64().map(Cell::UInt))
        }
        (Json::String(text), kind) => time::parse(text, kind),
        _ => None,
    };
    cell.ok_or_else(|| Mismatch::new("json", "an item of the array has another type"))
}
