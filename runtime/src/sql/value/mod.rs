//! One bound value.

pub(crate) mod parse;

use std::borrow::Cow;
use std::fmt;
#[cfg(feature = "encrypted")]
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use crate::sql::cell::Cell;
#[cfg(feature = "encrypted")]
use crate::sql::keys;
use crate::sql::kind::Kind;
use crate::sql::native::NativeValue;

/// Why a value is not bound that the lease should have encrypted.
#[cfg(feature = "encrypted")]
pub(crate) const NOT_SEALED: &str = "a value that is to be encrypted is not";

/// A value on its way to the database. It is always bound, never written into SQL text.
///
/// Its `Debug` shows the kind and nothing of the content, so that no value of a user reaches a log.
#[derive(Clone)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the variants are the kinds, described there")]
pub enum Value {
    /// NULL, with the kind of the value that is missing: PostgreSQL wants the type of a NULL too.
    Null(Kind),
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(Cow<'static, str>),
    Bytes(Vec<u8>),
    Uuid(Uuid),
    /// A JSON document as text.
    Json(String),
    DateTime(DateTime<Utc>),
    NaiveDateTime(NaiveDateTime),
    Date(NaiveDate),
    Time(NaiveTime),
    #[cfg(feature = "decimal")]
    Decimal(rust_decimal::Decimal),
    /// A word of the enum type with this name.
    Enum(&'static str, &'static str),
    /// Many values of one kind: an array on PostgreSQL, a JSON document elsewhere.
    List(Kind, Vec<Value>),
    /// A value that only one engine knows.
    Native(NativeValue),
    /// What is encrypted when it is bound, as JSON. Until then equal values are equal.
    #[cfg(feature = "encrypted")]
    Unsealed(Arc<[u8]>),
    /// What could not become a value, and why. It is never bound: the statement is an error.
    Refused(Cow<'static, str>),
    /// The text holds something that cannot be sent, as a function that the engine does not have, and this is what to
    /// write instead. It is never bound: the statement is an error.
    Lacking(Cow<'static, str>),
    /// A value that no engine stores as it is, and why. It is never bound: the statement is an error.
    Unstorable(&'static str),
}

impl Value {
    /// Whether this is NULL.
    pub const fn is_null(&self) -> bool {
        matches!(self, Value::Null(_))
    }

    /// About how many bytes it takes on its way.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Value::Text(text) => text.len() + 8,
            Value::Bytes(bytes) => bytes.len() + 8,
            Value::Json(text) => text.len() + 8,
            // Base64, with a nonce and a tag.
            #[cfg(feature = "encrypted")]
            Value::Unsealed(plain) => plain.len() / 3 * 4 + 128,
            Value::List(_, values) => values.iter().map(Value::weight).sum::<usize>() + 8,
            _ => 16,
        }
    }

    /// Whether a column cannot tell the two apart: documents by what they say, floats as numbers.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::Json(a), Value::Json(b)) => {
                let document = |text| serde_json::from_str::<serde_json::Value>(text).ok();
                a == b || document(a).is_some_and(|a| document(b) == Some(a))
            }
            (Value::Float(a), Value::Float(b)) => a == b || self == other,
            (Value::List(_, a), Value::List(_, b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b))
            }
            _ => self == other,
        }
    }

    /// Why this cannot be bound, if it cannot.
    pub(crate) fn refusal(&self) -> Option<&Cow<'static, str>> {
        match self {
            Value::Refused(why) => Some(why),
            // An array reads what is not text as NULL.
            Value::List(Kind::Text | Kind::Json, values) => values.iter().find_map(Value::refusal),
            _ => None,
        }
    }

    /// Encrypts what is to be encrypted. What cannot be is refused.
    #[cfg(feature = "encrypted")]
    pub(crate) fn seal(&mut self) {
        match self {
            Value::Unsealed(plain) => {
                *self = match keys::seal(plain) {
                    Ok(sealed) => Value::Text(sealed.into()),
                    Err(why) => Value::Refused(why),
                };
            }
            Value::List(Kind::Text, values) => values.iter_mut().for_each(Value::seal),
            _ => {}
        }
    }

    /// Whether this is neither an integer above `i64::MAX` nor a list with one.
    pub(crate) fn fits_i64(&self) -> bool {
        match self {
            Value::UInt(value) => i64::try_from(*value).is_ok(),
            Value::List(_, values) => values.iter().all(Value::fits_i64),
            _ => true,
        }
    }

    /// The value as if it had been read.
    pub(crate) fn as_cell(&self) -> Cell<'_> {
        match self {
            Value::Null(_) | Value::Refused(_) | Value::Lacking(_) | Value::Unstorable(_) => Cell::Null,
            Value::List(_, values) => Cell::List(values.iter().map(Value::as_cell).collect()),
            #[cfg(feature = "decimal")]
            Value::Decimal(value) => Cell::Decimal(*value),
            Value::Enum(_, text) => Cell::Text(text),
            #[cfg(feature = "encrypted")]
            Value::Unsealed(plain) => Cell::Unsealed(plain),
            Value::Native(value) => Cell::Native(value.0.as_any()),
            Value::Bool(value) => Cell::Bool(*value),
            Value::Int(value) => Cell::Int(*value),
            Value::UInt(value) => Cell::UInt(*value),
            Value::Float(value) => Cell::Float(*value),
            Value::Text(text) => Cell::Text(text),
            Value::Bytes(bytes) => Cell::Bytes(bytes),
            Value::Uuid(uuid) => Cell::Uuid(*uuid),
            Value::Json(text) => Cell::Json(text.as_bytes()),
            Value::DateTime(at) => Cell::DateTime(*at),
            Value::NaiveDateTime(at) => Cell::NaiveDateTime(*at),
            Value::Date(date) => Cell::Date(*date),
            Value::Time(time) => Cell::Time(*time),
        }
    }

    /// A value that was read, as if it were to be bound.
    pub(crate) fn from_cell(cell: Cell<'_>, kind: Kind) -> Value {
        match (cell, kind) {
            (Cell::Int(value), Kind::U64) => u64::try_from(value).map_or(Value::Int(value), Value::UInt),
            (Cell::Text(text), Kind::Uuid) => {
                Uuid::try_parse(text).map_or_else(|_| Value::Text(text.to_owned().into()), Value::Uuid)
            }
            (Cell::Null | Cell::Native(_), kind) => Value::Null(kind),
            (Cell::Bool(value), _) => Value::Bool(value),
            (Cell::Int(value), _) => Value::Int(value),
            (Cell::UInt(value), _) => Value::UInt(value),
            (Cell::Float(value), _) => Value::Float(value),
            (Cell::Text(text), _) => Value::Text(text.to_owned().into()),
            (Cell::Bytes(bytes), _) => Value::Bytes(bytes.to_vec()),
            (Cell::Uuid(uuid), _) => Value::Uuid(uuid),
            (Cell::Json(text), _) => Value::Json(String::from_utf8_lossy(text).into_owned()),
            (Cell::DateTime(at), _) => Value::DateTime(at),
            (Cell::NaiveDateTime(at), _) => Value::NaiveDateTime(at),
            (Cell::Date(date), _) => Value::Date(date),
            (Cell::Time(time), _) => Value::Time(time),
            #[cfg(feature = "decimal")]
            (Cell::Decimal(value), _) => Value::Decimal(value),
            #[cfg(feature = "encrypted")]
            (Cell::Unsealed(plain), _) => Value::Unsealed(plain.into()),
            (Cell::List(cells), _) => {
                Value::List(kind, cells.into_iter().map(|cell| Value::from_cell(cell, kind)).collect())
            }
        }
    }

    /// What kind of value this is, as a word.
    pub(crate) const fn noun(&self) -> &'static str {
        match self {
            Value::Null(_) => "null",
            Value::Bool(_) => "bool",
            Value::Int(_) | Value::UInt(_) => "integer",
            Value::Float(_) => "float",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
            Value::Uuid(_) => "uuid",
            Value::Json(_) => "json",
            Value::DateTime(_) | Value::NaiveDateTime(_) => "datetime",
            Value::Date(_) => "date",
            Value::Time(_) => "time",
            #[cfg(feature = "decimal")]
            Value::Decimal(_) => "decimal",
            Value::Enum(..) => "enum",
            Value::List(..) => "list",
            Value::Native(_) => "native",
            #[cfg(feature = "encrypted")]
            Value::Unsealed(_) => "encrypted",
            Value::Refused(_) => "refused",
            Value::Lacking(_) => "lacking",
            Value::Unstorable(_) => "unstorable",
        }
    }
}

/// Equal as the database would store them: floats by their bits, so that NaN equals NaN.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::Null(_), Value::Null(_)) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::UInt(a), Value::UInt(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::Bytes(a), Value::Bytes(b)) => a == b,
            (Value::Uuid(a), Value::Uuid(b)) => a == b,
            (Value::Json(a), Value::Json(b)) => a == b,
            (Value::DateTime(a), Value::DateTime(b)) => a == b,
            (Value::NaiveDateTime(a), Value::NaiveDateTime(b)) => a == b,
            (Value::Date(a), Value::Date(b)) => a == b,
            (Value::Time(a), Value::Time(b)) => a == b,
            #[cfg(feature = "decimal")]
            (Value::Decimal(a), Value::Decimal(b)) => a == b,
            (Value::Enum(_, a), Value::Enum(_, b)) => a == b,
            (Value::Unstorable(a), Value::Unstorable(b)) => a == b,
            (Value::List(_, a), Value::List(_, b)) => a == b,
            (Value::Native(a), Value::Native(b)) => a == b,
            #[cfg(feature = "encrypted")]
            (Value::Unsealed(a), Value::Unsealed(b)) => a == b || keys::is_same(a, b),
            _ => false,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => write!(f, "<text of {} bytes>", text.len()),
            Value::Bytes(bytes) => write!(f, "<{} bytes>", bytes.len()),
            other => write!(f, "<{}>", other.noun()),
        }
    }
}
