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
}

/// A row of any engine.
pub trait Row {
    /// The value at a place, read as a kind.
    fn cell(&self, place: usize, kind: Kind) -> Result<Cell<'_>, Mismatch>;

    /// The name of the column at a place.
    fn name(&self, place: usize) -> Option<&str>;

    /// Whether the value at a place is NULL.
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
        }
    }

    /// The mismatch that says this cell is no value of `wanted`.
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
