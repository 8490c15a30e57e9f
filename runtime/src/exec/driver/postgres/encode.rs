//! Values as PostgreSQL wants them bound, and its numbers without a limit.

use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgHasArrayType, PgTypeInfo, Postgres};
use sqlx::{Arguments, Type};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use crate::exec::driver::Unbindable;
use crate::sql::cell::Cell;
use crate::sql::kind::Kind;
#[cfg(feature = "encrypted")]
use crate::sql::value::NOT_SEALED;
use crate::sql::value::Value;

pub(super) fn bind(arguments: &mut PgArguments, value: Value) -> Result<(), BoxDynError> {
    match value {
        Value::Null(kind) => null(arguments, kind),
        Value::Bool(value) => arguments.add(value),
        Value::Int(value) => arguments.add(value),
        // As the text says: see `cast_whole` of the dialect.
        Value::UInt(value) => match i64::try_from(value) {
            Ok(value) => arguments.add(value),
            Err(_) => arguments.add(Whole(value)),
        },
        Value::Float(value) => arguments.add(value),
        Value::Text(text) => arguments.add(text),
        Value::Json(text) => arguments.add(Json(text)),
        Value::Bytes(bytes) => arguments.add(bytes),
        Value::Uuid(uuid) => arguments.add(uuid),
        Value::DateTime(at) => arguments.add(at),
        Value::NaiveDateTime(at) => arguments.add(at),
        Value::Date(date) => arguments.add(date),
        Value::Time(time) => arguments.add(time),
        #[cfg(feature = "decimal")]
        Value::Decimal(value) => arguments.add(value),
        Value::Enum(ty, text) => arguments.add(Label { ty, text: Some(text) }),
        Value::List(kind, values) => list(arguments, kind, values),
        Value::Native(value) => value.0.bind(arguments).map_err(Into::into),
        #[cfg(feature = "encrypted")]
        Value::Unsealed(_) => Err(Unbindable(NOT_SEALED.into()).into()),
        Value::Refused(why) => Err(Unbindable(why).into()),
        Value::Lacking(advice) => Err(Unbindable(advice).into()),
        Value::Unstorable(why) => Err(Unbindable(why.into()).into()),
    }
}

/// NULL with its type: the server wants to know it even then.
fn null(arguments: &mut PgArguments, kind: Kind) -> Result<(), BoxDynError> {
    match kind {
        Kind::Bool => arguments.add(None::<bool>),
        kind if kind.is_integer() => arguments.add(None::<i64>),
        #[cfg(feature = "decimal")]
        Kind::Decimal => arguments.add(None::<rust_decimal::Decimal>),
        Kind::Enum(ty) => arguments.add(Label { ty, text: None }),
        Kind::Array(element) => null_array(arguments, *element),
        Kind::Native(native) => (native.bind_null)(arguments).map_err(Into::into),
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

/// Many values as one array. A value of another kind becomes NULL.
fn list(arguments: &mut PgArguments, kind: Kind, values: Vec<Value>) -> Result<(), BoxDynError> {
    macro_rules! array {
        ($variant:ident, $ty:ty) => {{
            let items = values.into_iter().map(|value| match value {
                Value::$variant(value) => Some(value.into()),
                _ => None,
            });
            arguments.add(items.collect::<Vec<Option<$ty>>>())
        }};
        ($variant:ident, |$value:ident| $narrow:expr) => {{
            let items = values.into_iter().map(|value| match value {
                Value::$variant($value) => Some($narrow),
                _ => None,
            });
            arguments.add(items.collect::<Vec<_>>())
        }};
    }
    match kind {
        Kind::Bool => array!(Bool, bool),
        Kind::U64 if values.iter().all(Value::fits_i64) => array!(UInt, |value| value as i64),
        Kind::U64 => array!(UInt, Whole),
        // As narrow as the column: an array type does not convert to another, even where the numbers fit.
        Kind::I8 | Kind::U8 | Kind::I16 => array!(Int, |value| value as i16),
        Kind::U16 | Kind::I32 => array!(Int, |value| value as i32),
        Kind::U32 | Kind::I64 => array!(Int, i64),
        Kind::F32 => array!(Float, |value| value as f32),
        Kind::F64 => array!(Float, f64),
        #[cfg(feature = "decimal")]
        Kind::Decimal => array!(Decimal, rust_decimal::Decimal),
        // The statement casts the texts to the enum type.
        Kind::Enum(_) => {
            let words = values.into_iter().map(|value| match value {
                Value::Enum(_, word) => Some(word),
                _ => None,
            });
            arguments.add(words.collect::<Vec<_>>())
        }
        Kind::Text => array!(Text, std::borrow::Cow<'static, str>),
        Kind::Json => array!(Json, Json),
        Kind::Bytes => array!(Bytes, Vec<u8>),
        Kind::Uuid => array!(Uuid, Uuid),
        Kind::DateTime => array!(DateTime, DateTime<Utc>),
        Kind::NaiveDateTime => array!(NaiveDateTime, NaiveDateTime),
        Kind::Date => array!(Date, NaiveDate),
        _ => array!(Time, NaiveTime),
    }
}

/// NULL where an array belongs.
fn null_array(arguments: &mut PgArguments, element: Kind) -> Result<(), BoxDynError> {
    match element {
        Kind::Bool => arguments.add(None::<Vec<bool>>),
        Kind::I8 | Kind::U8 | Kind::I16 => arguments.add(None::<Vec<i16>>),
        Kind::U16 | Kind::I32 => arguments.add(None::<Vec<i32>>),
        Kind::U32 | Kind::I64 => arguments.add(None::<Vec<i64>>),
        Kind::F32 => arguments.add(None::<Vec<f32>>),
        Kind::F64 => arguments.add(None::<Vec<f64>>),
        Kind::Uuid => arguments.add(None::<Vec<Uuid>>),
        Kind::DateTime => arguments.add(None::<Vec<DateTime<Utc>>>),
        Kind::NaiveDateTime => arguments.add(None::<Vec<NaiveDateTime>>),
        Kind::Date => arguments.add(None::<Vec<NaiveDate>>),
        Kind::Time => arguments.add(None::<Vec<NaiveTime>>),
        _ => arguments.add(None::<Vec<String>>),
    }
}

/// A word of an enum type of the user's own, or NULL of that type.
struct Label {
    ty: &'static str,
    text: Option<&'static str>,
}

impl Type<Postgres> for Label {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("text")
    }
}

impl Encode<'_, Postgres> for Label {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let Some(text) = self.text else { return Ok(IsNull::Yes) };
        buffer.extend_from_slice(text.as_bytes());
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_name(self.ty))
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
        // Number of digits, position of the first, sign, digits after the point; then the digits.
        let count = digits.len() as u16;
        for word in [count, count.saturating_sub(1), 0, 0].into_iter().chain(digits.into_iter().rev()) {
            buffer.extend_from_slice(&word.to_be_bytes());
        }
        Ok(IsNull::No)
    }
}

/// Reads a NUMERIC: words for the number of digits, the position of the first, the sign and the digits after the
/// point; then the digits.
pub(super) fn number(bytes: &[u8], kind: Kind) -> Option<Cell<'static>> {
    let (head, body) = bytes.split_at_checked(8)?;
    let word = |place: usize| i16::from_be_bytes([head[place * 2], head[place * 2 + 1]]);
    let (weight, sign, scale) = (word(1), word(2), word(3));
    let mut digits = body.chunks_exact(2).map(|digit| i128::from(u16::from_be_bytes([digit[0], digit[1]])));
    let mut value: i128 = 0;
    for _ in 0..=weight.max(-1) {
        value = value.checked_mul(BASE.into())?.checked_add(digits.next().unwrap_or_default())?;
    }
    let negative = match sign {
        0 => false,
        0x4000 => true,
        _ => return None,
    };
    if kind.is_integer() {
        let value = if negative { -value } else { value };
        let whole = digits.all(|digit| digit == 0);
        let cell = u64::try_from(value).map(Cell::UInt).or_else(|_| i64::try_from(value).map(Cell::Int));
        return cell.ok().filter(|_| whole);
    }
    fraction(value, digits, weight, scale, negative, kind)
}

fn fraction(
    mut value: i128,
    digits: impl Iterator<Item = i128>,
    weight: i16,
    scale: i16,
    negative: bool,
    kind: Kind,
) -> Option<Cell<'static>> {
    // Digits come in fours; those after the point start before the first one if the weight is below -1.
    let mut places = i32::from((-1 - weight).max(0)) * 4;
    for digit in digits {
        value = value.checked_mul(BASE.into())?.checked_add(digit)?;
        places += 4;
    }
    let scale = i32::from(scale);
    while places > scale {
        if value % 10 != 0 {
            return None;
        }
        value /= 10;
        places -= 1;
    }
    while places < scale && scale <= 28 {
        value = value.checked_mul(10)?;
        places += 1;
    }
    let value = if negative { -value } else { value };
    match kind {
        #[cfg(feature = "decimal")]
        Kind::Decimal => {
            let places = u32::try_from(places).ok()?;
            rust_decimal::Decimal::try_from_i128_with_scale(value, places).ok().map(Cell::Decimal)
        }
        Kind::F32 | Kind::F64 => Some(Cell::Float(format!("{value}e-{places}").parse().ok()?)),
        _ => None,
    }
}
