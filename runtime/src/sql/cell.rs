//! One value as the database gave it, before it is a Rust type.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::kind::Kind;

/// A value that was read. Text and bytes are borrowed from the row.
#[non_exhaustive]
#[allow(missing_docs, reason = "the variants are the kinds, described there")]
pub enum Cell<'row> {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(&'row str),
    Bytes(&'row [u8]),
    Uuid(Uuid),
    Json(&'row [u8]),
    DateTime(DateTime<Utc>),
    NaiveDateTime(NaiveDateTime),
    Date(NaiveDate),
    Time(NaiveTime),
    #[cfg(feature = "decimal")]
    Decimal(rust_decimal::Decimal),
    List(Vec<Cell<'row>>),
    /// A value that only one engine knows, which was not read but written by the application.
    Native(&'row dyn Any),
    /// An encrypted value, as JSON, which was not read but written by the application.
    #[cfg(feature = "encrypted")]
    Unsealed(&'row [u8]),
}

/// A value of one of the frequent types, read without a [`Cell`] between.
#[derive(Debug, Clone, Copy)]
pub enum Plain<T> {
    /// The value.
    Is(T),
    /// It is NULL.
    Null,
    /// It is there in another form, if at all: [`Row::cell`] knows more, and what is wrong.
    Other,
}

/// A row of any engine.
pub trait Row {
    /// The value at a position, read as a kind.
    fn cell(&self, place: usize, kind: Kind) -> Result<Cell<'_>, Mismatch>;

    /// The value at a position, if it is stored as a boolean. This and the next four are shortcuts: a driver that
    /// leaves them out reads the same values, more slowly.
    fn flag(&self, _place: usize) -> Plain<bool> {
        Plain::Other
    }

    /// The value at a position, if it is stored as a whole number with a sign.
    fn int(&self, _place: usize) -> Plain<i64> {
        Plain::Other
    }

    /// The value at a position, if it is stored as a float of 64 bits.
    fn float(&self, _place: usize) -> Plain<f64> {
        Plain::Other
    }

    /// The value at a position, if it is stored as text.
    fn text(&self, _place: usize) -> Plain<&str> {
        Plain::Other
    }

    /// The value at a position, if it is stored as an instant.
    fn instant(&self, _place: usize) -> Plain<DateTime<Utc>> {
        Plain::Other
    }

    /// The name of the column at a position.
    fn name(&self, place: usize) -> Option<&str>;

    /// Whether the value at a position is NULL.
    fn is_null(&self, place: usize) -> bool;

    /// The row of the driver, for types that only one engine has.
    fn as_any(&self) -> &dyn Any;
}

/// Why a value could not be read as a Rust type. Never holds the value itself.
#[derive(Debug)]
pub struct Mismatch {
    /// What the database held, as a word: `text`, `integer`, `NULL`.
    pub found: Cow<'static, str>,
    /// What was wrong with it.
    pub reason: Cow<'static, str>,
}

impl Mismatch {
    /// A mismatch between what was found and what was wanted.
    pub fn new(found: impl Into<Cow<'static, str>>, reason: impl Into<Cow<'static, str>>) -> Self {
        Mismatch { found: found.into(), reason: reason.into() }
    }
}

impl<T> Plain<T> {
    /// What can be made of it; where that is nothing, [`Row::cell`] says why.
    #[inline]
    pub(crate) fn and_then<U>(self, make: impl FnOnce(T) -> Option<U>) -> Plain<U> {
        match self {
            Plain::Is(value) => make(value).map_or(Plain::Other, Plain::Is),
            Plain::Null => Plain::Null,
            Plain::Other => Plain::Other,
        }
    }
}

impl Cell<'_> {
    /// What the database held, as a word.
    pub const fn noun(&self) -> &'static str {
        match self {
            Cell::Null => "NULL",
            Cell::Bool(_) => "boolean",
            Cell::Int(_) | Cell::UInt(_) => "integer",
            Cell::Float(_) => "float",
            Cell::Text(_) => "text",
            Cell::Bytes(_) => "bytes",
            Cell::Uuid(_) => "uuid",
            Cell::Json(_) => "json",
            Cell::DateTime(_) | Cell::NaiveDateTime(_) => "datetime",
            Cell::Date(_) => "date",
            Cell::Time(_) => "time",
            #[cfg(feature = "decimal")]
            Cell::Decimal(_) => "decimal",
            Cell::List(_) => "array",
            Cell::Native(_) => "native",
            #[cfg(feature = "encrypted")]
            Cell::Unsealed(_) => "encrypted",
        }
    }

    /// The mismatch that says this cell is not a value of `wanted`.
    pub(crate) fn is_no(&self, wanted: &str) -> Mismatch {
        let reason = match self {
            Cell::Null => Cow::Borrowed("the column holds NULL: make the field an `Option`"),
            _ => Cow::Owned(format!("this is no {wanted}")),
        };
        Mismatch { found: self.noun().into(), reason }
    }
}

impl fmt::Debug for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.noun())
    }
}

/// The mismatch of an enum and what a column holds.
pub fn no_variant(cell: &Cell<'_>, known: &[&str]) -> Mismatch {
    match known {
        [] => Mismatch::new(cell.noun(), "no variant has this number"),
        known => {
            Mismatch::new(cell.noun(), format!("no variant has this name; known are {}", known.join(", ")))
        }
    }
}
