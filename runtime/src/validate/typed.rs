//! From a value in a body to the type of a field, and the message where that fails.

use serde::de::{DeserializeSeed, MapAccess};
use serde_json::{Number, Value};

use crate::error::Mistake;
use crate::sql::kind::Kind;
use crate::sql::table::ColumnDef;
use crate::sql::types::Domain;

/// One value, as a map in which a field looks for it.
pub(super) struct OneValue(pub(super) Option<Value>);

impl<'de> MapAccess<'de> for OneValue {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, _: K) -> Result<Option<K::Value>, Self::Error> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        seed.deserialize(self.0.take().unwrap_or(Value::Null))
    }
}

/// The value that a text of a form means, by what the column holds.
pub(super) fn from_text(text: String, column: &ColumnDef) -> Value {
    if text.is_empty() && column.nullable {
        return Value::Null;
    }
    of_kind(text, column.kind)
}

/// The value that a text of a form means.
pub(super) fn of_kind(text: String, kind: Kind) -> Value {
    let number = match kind {
        Kind::Bool => {
            return match text.as_str() {
                "true" | "1" | "on" => Value::Bool(true),
                "false" | "0" | "off" => Value::Bool(false),
                _ => Value::String(text),
            };
        }
        Kind::U64 => text.parse::<u64>().ok().map(Number::from),
        kind if kind.is_integer() => text.parse::<i64>().ok().map(Number::from),
        Kind::F32 | Kind::F64 => text.parse::<f64>().ok().and_then(Number::from_f64),
        Kind::Json | Kind::Array(_) => {
            return serde_json::from_str(&text).unwrap_or(Value::String(text));
        }
        _ => None,
    };
    number.map_or(Value::String(text), Value::Number)
}

/// What is wrong with a value that cannot be that of the column.
pub(super) fn mismatch(path: &str, given: &Value, kind: Kind, domain: Domain) -> Mistake {
    let whole = given.is_i64() || given.is_u64();
    let typed = |expected: &'static str, message: &'static str| {
        Mistake::new(path, "type", message).with("expected", expected)
    };
    match (domain, kind) {
        (Domain::Texts(words), _) if given.is_string() => one_of(path, words),
        (Domain::Any, kind) if kind.is_integer() => match kind.bounds() {
            Some((min, max)) if whole => {
                let message = format!("must be between {min} and {max}");
                Mistake::new(path, "range", message).with("min", min).with("max", max)
            }
            _ => typed("integer", "must be a whole number"),
        },
        (_, Kind::Bool) => typed("boolean", "must be true or false"),
        (_, Kind::F32 | Kind::F64 | Kind::Decimal) => typed("number", "must be a number"),
        (Domain::Texts(_), _) => typed("string", "must be a text"),
        (_, Kind::Text) if !given.is_string() => typed("string", "must be a text"),
        (_, Kind::Uuid) => typed("uuid", "must be a UUID"),
        (_, Kind::DateTime) => typed("date-time", "must be a point in time, such as 2026-01-31T12:00:00Z"),
        (_, Kind::NaiveDateTime) => {
            typed("local-date-time", "must be a date and a time, such as 2026-01-31T12:00:00")
        }
        (_, Kind::Date) => typed("date", "must be a date, such as 2026-01-31"),
        (_, Kind::Time) => typed("time", "must be a time of day, such as 12:00:00"),
        (_, Kind::Array(_)) => typed("array", "must be a list"),
        _ => Mistake::new(path, "type", "is not as it must be"),
    }
}

pub(super) fn one_of(path: &str, words: &[&str]) -> Mistake {
    Mistake::new(path, "one_of", format!("must be one of {}", words.join(", ")))
        .with("values", words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
}

pub(super) fn required(path: &str) -> Mistake {
    Mistake::new(path, "required", "is required")
}
