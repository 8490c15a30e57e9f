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
    /// Whether values of this kind are whole numbers.
    pub const fn is_integer(self) -> bool {
        use Kind::*;
        matches!(self, I8 | I16 | I32 | I64 | U8 | U16 | U32 | U64)
    }
}
