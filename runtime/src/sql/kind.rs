//! What a column holds, apart from the Rust type that reads it.

use super::native::NativeType;

/// The kind of value a column holds. Each engine has one storage type for each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A signed integer of 8 bits.
    I8,
    /// A signed integer of 16 bits.
    I16,
    /// A signed integer of 32 bits.
    I32,
    /// A signed integer of 64 bits.
    I64,
    /// An unsigned integer of 8 bits.
    U8,
    /// An unsigned integer of 16 bits.
    U16,
    /// An unsigned integer of 32 bits.
    U32,
    /// An unsigned integer of 64 bits.
    U64,
    /// A floating-point number of 32 bits.
    F32,
    /// A floating-point number of 64 bits.
    F64,
    /// Text in UTF-8.
    Text,
    /// Bytes.
    Bytes,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
    /// An instant in UTC, to the microsecond.
    DateTime,
    /// A date and a time without a zone, to the microsecond.
    NaiveDateTime,
    /// A date.
    Date,
    /// A time of day, to the microsecond.
    Time,
    /// A number with a decimal point, exact.
    Decimal,
    /// One of several words: an enum type of PostgreSQL's own, with this name; text elsewhere.
    Enum(&'static str),
    /// Several values of one kind: an array on PostgreSQL, a JSON document elsewhere.
    Array(&'static Kind),
    /// A type that only one engine has.
    Native(&'static NativeType),
}

impl Kind {
    /// Whether two values are equal for every engine if and only if they are the same here. Texts are equal by a
    /// collation, decimals, floats and times by what they mean.
    pub(crate) const fn is_exact(self) -> bool {
        self.is_integer() || matches!(self, Kind::Bool | Kind::Uuid)
    }

    /// Whether it is a date, a time or both.
    pub(crate) const fn is_date_or_time(self) -> bool {
        matches!(self, Kind::DateTime | Kind::NaiveDateTime | Kind::Date | Kind::Time)
    }

    /// The least and the largest number of a kind of whole numbers.
    pub(crate) const fn bounds(self) -> Option<(i64, u64)> {
        Some(match self {
            Kind::I8 => (i8::MIN as i64, i8::MAX as u64),
            Kind::I16 => (i16::MIN as i64, i16::MAX as u64),
            Kind::I32 => (i32::MIN as i64, i32::MAX as u64),
            Kind::I64 => (i64::MIN, i64::MAX as u64),
            Kind::U8 => (0, u8::MAX as u64),
            Kind::U16 => (0, u16::MAX as u64),
            Kind::U32 => (0, u32::MAX as u64),
            Kind::U64 => (0, u64::MAX),
            _ => return None,
        })
    }

    /// Whether values of this kind are whole numbers.
    pub const fn is_integer(self) -> bool {
        use Kind::*;
        matches!(self, I8 | I16 | I32 | I64 | U8 | U16 | U32 | U64)
    }
}
