//! The five storage classes of SQLite, and what they mean.

use std::borrow::Cow;

use crate::error::Error;
use crate::sql::cell::{Cell, Mismatch};
use crate::sql::json;
use crate::sql::kind::Kind;
use crate::sql::time;
#[cfg(feature = "encrypted")]
use crate::sql::value::NOT_SEALED;
use crate::sql::value::Value;

/// A value as SQLite stores it.
#[derive(Debug, PartialEq)]
pub(super) enum SqliteValue<'v> {
    Null,
    Int(i64),
    Float(f64),
    Text(Cow<'v, str>),
    Bytes(Cow<'v, [u8]>),
}

/// Why a value cannot be stored.
#[derive(Debug)]
pub(super) struct Unusable(Cow<'static, str>);

impl Unusable {
    pub(super) fn into_error(self) -> Error {
        Error::OutOfRange { what: self.0 }
    }

    pub(super) fn into_reason(self) -> Cow<'static, str> {
        self.0
    }
}

/// How SQLite stores a value. What only sqlx knows is not for here.
pub(super) fn of(value: &Value) -> Result<SqliteValue<'_>, Unusable> {
    let owned = |text: String| SqliteValue::Text(Cow::Owned(text));
    Ok(match value {
        Value::Null(_) => SqliteValue::Null,
        Value::Bool(value) => SqliteValue::Int((*value).into()),
        Value::Int(value) => SqliteValue::Int(*value),
        // Above i64 a number becomes eight bytes: a BLOB sorts after every INTEGER, so order is kept.
        Value::UInt(value) => match i64::try_from(*value) {
            Ok(value) => SqliteValue::Int(value),
            Err(_) => SqliteValue::Bytes(Cow::Owned(value.to_be_bytes().to_vec())),
        },
        Value::Float(value) if value.is_nan() => {
            return Err(Unusable("SQLite cannot store NaN: make the field an `Option`".into()));
        }
        Value::Float(value) => SqliteValue::Float(*value),
        Value::Text(text) => SqliteValue::Text(Cow::Borrowed(text)),
        Value::Json(text) => SqliteValue::Text(Cow::Borrowed(text)),
        Value::Bytes(bytes) => SqliteValue::Bytes(Cow::Borrowed(bytes)),
        Value::Uuid(uuid) => SqliteValue::Bytes(Cow::Borrowed(uuid.as_bytes())),
        Value::DateTime(at) => owned(time::date_time(at.naive_utc())),
        Value::NaiveDateTime(at) => owned(time::date_time(*at)),
        Value::Date(date) => {
            let mut text = String::with_capacity(10);
            time::date(&mut text, *date);
            owned(text)
        }
        Value::Time(at) => {
            let mut text = String::with_capacity(15);
            time::time(&mut text, *at);
            owned(text)
        }
        #[cfg(feature = "decimal")]
        Value::Decimal(value) => owned(value.to_string()),
        Value::Enum(_, text) => SqliteValue::Text(Cow::Borrowed(text)),
        Value::List(_, values) => {
            owned(json::array(values).map_err(|error| Unusable(error.to_string().into()))?)
        }
        Value::Native(_) => return Err(Unusable("this value is for sqlx to bind".into())),
        #[cfg(feature = "encrypted")]
        Value::Unsealed(_) => return Err(Unusable(NOT_SEALED.into())),
        Value::Refused(why) => return Err(Unusable(why.clone())),
        Value::Lacking(advice) => return Err(Unusable(advice.clone())),
        Value::Unstorable(why) => return Err(Unusable((*why).into())),
    })
}

pub(super) fn float(kind: Kind, value: f64) -> Cell<'static> {
    match kind {
        // Sums and products of decimals, which SQLite works out as floats.
        #[cfg(feature = "decimal")]
        Kind::Decimal => rust_decimal::Decimal::try_from(value).map_or(Cell::Float(value), Cell::Decimal),
        _ => Cell::Float(value),
    }
}

pub(super) fn integer(kind: Kind, value: i64) -> Cell<'static> {
    match kind {
        #[cfg(feature = "decimal")]
        Kind::Decimal => Cell::Decimal(value.into()),
        Kind::Bool if value == 0 || value == 1 => Cell::Bool(value == 1),
        // A whole number in a REAL column that lost its affinity, as in `views * 1`.
        Kind::F32 | Kind::F64 => Cell::Float(value as f64),
        _ => Cell::Int(value),
    }
}

pub(super) fn text(kind: Kind, text: &str) -> Result<Cell<'_>, Mismatch> {
    #[cfg(feature = "decimal")]
    if kind == Kind::Decimal {
        let number = crate::sql::decimal::parse(text).map(Cell::Decimal);
        return number
            .ok_or_else(|| Mismatch::new("text", "it is not a decimal number, or too large for one"));
    }
    if kind.is_date_or_time() && !time::sorts(text) {
        warn_of_form();
    }
    time::parse(text, kind).ok_or_else(|| Mismatch::new("text", "it is not in the form of that type"))
}

/// Says once that a date was read which neither compares nor sorts with the others.
#[cold]
fn warn_of_form() {
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| {
        tracing::warn!(
            "a date was read from SQLite in a form with a `T` or a zone. SQLite compares dates as text, so it is neither \
             found nor sorted as the instant that it is: write it in UTC, as in \
             UPDATE .. SET at = strftime('%Y-%m-%d %H:%M:%f', at)"
        );
    });
}

pub(super) fn bytes(kind: Kind, bytes: &[u8]) -> Cell<'_> {
    match (kind, bytes) {
        (Kind::Uuid, bytes) if bytes.len() == 16 => {
            uuid::Uuid::from_slice(bytes).map_or(Cell::Bytes(bytes), Cell::Uuid)
        }
        (Kind::U64, &[a, b, c, d, e, f, g, h]) => Cell::UInt(u64::from_be_bytes([a, b, c, d, e, f, g, h])),
        (Kind::Json | Kind::Array(_), bytes) => Cell::Json(bytes),
        _ => Cell::Bytes(bytes),
    }
}

#[cold]
pub(super) fn no_column() -> Mismatch {
    Mismatch::new("nothing", "the row has no such column")
}

#[cold]
pub(super) fn misformed() -> Mismatch {
    Mismatch::new("value", "it is not in the form that its type says")
}
