//! Values as PostgreSQL wants them bound, and its numbers without a limit.

use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgHasArrayType, PgTypeInfo, Postgres};
use sqlx::{Arguments, Type};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use crate::sql::cell::Cell;
use crate::sql::kind::Kind;
use crate::sql::value::Value;

pub(super) fn bind(arguments: &mut PgArguments, value: Value) -> Result<(), BoxDynError> {
    match value {
        Value::Null(kind) => null(arguments, kind),
        Value::Bool(value) => arguments.add(value),
        Value::Int(value) => arguments.add(value),
        Value::UInt(value) => arguments.add(Whole(value)),
        Value::Float(value) => arguments.add(value),
        Value::Text(text) => arguments.add(text),
        Value::Json(text) => arguments.add(Json(text)),
        Value::Bytes(bytes) => arguments.add(bytes),
        Value::Uuid(uuid) => arguments.add(uuid),
        Value::DateTime(at) => arguments.add(at),
        Value::NaiveDateTime(at) => arguments.add(at),
        Value::Date(date) => arguments.add(date),
        Value::Time(time) => arguments.add(time),
        Value::List(kind, values) => list(arguments, kind, values),
    }
}

/// NULL with its type: the server wants to know it even then.
fn null(arguments: &mut PgArguments, kind: Kind) -> Result<(), BoxDynError> {
    match kind {
        Kind::Bool => arguments.add(None::<bool>),
        Kind::U64 => arguments.add(None::<Whole>),
        kind if kind.is_integer() => arguments.add(None::<i64>),
        Kind::F32 | Kind::F64 => arguments.add(None::<f64>),
        Kind::Text => arguments.add(None::<String>),
        Kind::Json => arguments.add(None::<Json>),
        Kind::Bytes => arguments.add(None::<Vec<u8>>),
        Kind::Uuid => arguments.add(None::<Uuid>),
        Kind::DateTime => arguments.add(None::<DateTime<Utc>>),
        Kind::NaiveDateTime => arguments.add(None::<NaiveDateTime>),
        Kind::Date => arguments.add(None::<NaiveDate>),
        _ => arguments.add(None::<NaiveTime>),
    }
}

/// Many values as one array.
fn list(arguments: &mut PgArguments, kind: Kind, values: Vec<Value>) -> Result<(), BoxDynError> {
    macro_rules! array {
        ($variant:ident, $ty:ty) => {{
            let items = values.into_iter().filter_map(|value| match value {
                Value::$variant(value) => Some(value.into()),
                _ => None,
            });
            arguments.add(items.collect::<Vec<$ty>>())
        }};
    }
    match kind {
        Kind::Bool => array!(Bool, bool),
        Kind::U64 => array!(UInt, Whole),
        kind if kind.is_integer() => array!(Int, i64),
        Kind::F32 | Kind::F64 => array!(Float, f64),
        Kind::Text => array!(Text, String),
        Kind::Json => array!(Json, Json),
        Kind::Bytes => array!(Bytes, Vec<u8>),
        Kind::Uuid => array!(Uuid, Uuid),
        Kind::DateTime => array!(DateTime, DateTime<Utc>),
        Kind::NaiveDateTime => array!(NaiveDateTime, NaiveDateTime),
        Kind::Date => array!(Date, NaiveDate),
        _ => array!(Time, NaiveTime),
    }
}

/// A JSON document that is text already.
struct Json(String);

impl From<String> for Json {
    fn from(text: String) -> Self {
        Json(text)
    }
}

impl Type<Postgres> for Json {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(3802))
    }
}

impl PgHasArrayType for Json {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(3807))
    }
}

impl Encode<'_, Postgres> for Json {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.push(1);
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

/// A `u64`, for which PostgreSQL has no integer: a NUMERIC.
struct Whole(u64);

impl From<u64> for Whole {
    fn from(value: u64) -> Self {
        Whole(value)
    }
}

impl Type<Postgres> for Whole {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1700))
    }
}

impl PgHasArrayType for Whole {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1231))
    }
}

/// The digits of a NUMERIC count to this.
const BASE: u64 = 10_000;

impl Encode<'_, Postgres> for Whole {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let mut digits = Vec::new();
        let mut rest = self.0;
        while rest > 0 {
            digits.push((rest % BASE) as u16);
            rest /= BASE;
        }
        // Number of digits, place of the first, sign, digits after the point; then the digits.
        let count = digits.len() as u16;
        for word in [count, count.saturating_sub(1), 0, 0].into_iter().chain(digits.into_iter().rev()) {
            buffer.extend_from_slice(&word.to_be_bytes());
        }
        Ok(IsNull::No)
    }
}

/// Reads a NUMERIC that is a whole number.
pub(super) fn whole_number(bytes: &[u8], kind: Kind) -> Option<Cell<'static>> {
    let (head, body) = bytes.split_at_checked(8)?;
    let word = |place: usize| i16::from_be_bytes([head[place * 2], head[place * 2 + 1]]);
    let (weight, sign) = (word(1), word(2));
    let mut value: i128 = 0;
    let mut digits = body.chunks_exact(2).map(|digit| i128::from(u16::from_be_bytes([digit[0], digit[1]])));
    for _ in 0..=weight.max(-1) {
        value = value.checked_mul(BASE.into())?.checked_add(digits.next().unwrap_or_default())?;
    }
    if digits.any(|digit| digit != 0) {
        return None;
    }
    let value = match sign {
        0 => value,
        0x4000 => -value,
        _ => return None,
    };
    match kind {
        Kind::F32 | Kind::F64 => Some(Cell::Float(value as f64)),
        _ => u64::try_from(value).map(Cell::UInt).or_else(|_| i64::try_from(value).map(Cell::Int)).ok(),
    }
}
