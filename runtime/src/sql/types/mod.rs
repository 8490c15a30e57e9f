//! Rust types as columns, one file per family.

mod array;
#[cfg(feature = "decimal")]
mod decimal;
#[cfg(feature = "encrypted")]
mod encrypted;
mod finite;
#[cfg(feature = "hashed")]
mod hashed;
mod json;
mod number;
mod option;
mod text;
mod time;
#[cfg(feature = "time")]
mod time_crate;

pub use array::Element;
#[cfg(feature = "encrypted")]
pub use encrypted::Encrypted;
#[cfg(feature = "hashed")]
pub use hashed::Hashed;
pub use json::Json;
pub(crate) use time::{is_leap_second, to_micros};

use super::cell::{Cell, Mismatch, Plain, Row};
use super::kind::Kind;
use super::table::ColumnDef;
use super::value::Value;

/// A type that a column can have.
///
/// Implemented for `bool`, the integers and floats, `String`, `Vec<u8>`, `Uuid`, chrono's dates and
/// times, `serde_json::Value`, [`Json<T>`](Json), and `Option` of each. Enums and newtypes derive it:
///
/// ```
/// use limpid::prelude::*;
///
/// #[derive(Debug, Clone, Copy, PartialEq, ColumnType)]
/// enum Status { Draft, InReview, Published } // stored as 'draft', 'in_review', 'published'
///
/// #[derive(Debug, Clone, PartialEq, ColumnType)]
/// struct Email(String); // stored as its content
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a column",
    label = "not a column type",
    note = "columns are bool, integers, floats, String, Vec<u8>, Uuid, chrono's dates and times, serde_json::Value, limpid::Json<T>, and Option of these",
    note = "for an enum or a newtype of your own, add `#[derive(ColumnType)]` to `{Self}`; for a struct stored as JSON, write `limpid::Json<{Self}>`; to leave the field out of the table, add `#[column(skip)]`"
)]
pub trait ColumnType: Sized + Send + Sync + 'static {
    /// What the column holds.
    const KIND: Kind;
    /// Whether NULL is a value of this type.
    const NULLABLE: bool = false;
    /// The values the column may hold, where they can be listed.
    const DOMAIN: Domain = Domain::Any;
    /// A column of this type that has no name yet.
    #[doc(hidden)]
    const COLUMN: ColumnDef = ColumnDef::of::<Self>();
    /// Whether what is bound is encrypted, and never the same twice.
    #[doc(hidden)]
    const SEALED: bool = false;
    /// This type without its `Option`.
    type Base: ColumnType;

    /// The value to bind.
    fn to_value(&self) -> Value;

    /// The value to bind, without a copy where that is possible.
    fn into_value(self) -> Value {
        self.to_value()
    }

    /// Reads the value.
    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch>;

    /// Reads the value at a position of a row, for the types that most columns have. Never an error: what is not
    /// there in its plainest form is left to [`from_cell`](ColumnType::from_cell).
    #[doc(hidden)]
    #[inline]
    fn plain(_row: &dyn Row, _place: usize) -> Plain<Self> {
        Plain::Other
    }

    /// Reads the value at a position of a row.
    #[doc(hidden)]
    #[inline]
    fn read(row: &dyn Row, place: usize) -> Result<Self, Mismatch> {
        match Self::plain(row, place) {
            Plain::Is(value) => Ok(value),
            Plain::Null | Plain::Other => row.cell(place, Self::KIND).and_then(Self::from_cell),
        }
    }
}

/// The values that a column may hold, for a CHECK constraint.
#[derive(Clone, Copy, Debug)]
pub enum Domain {
    /// Whatever its kind can hold.
    Any,
    /// One of these texts.
    Texts(&'static [&'static str]),
    /// One of these numbers.
    Numbers(&'static [i64]),
}

/// Implements the methods of `ColumnType` for a type that is one variant of [`Cell`] and [`Value`].
macro_rules! plain {
    ($ty:ty, $kind:ident, $variant:ident, $wanted:literal $(, |$row:ident, $place:ident| $read:expr)?) => {
        #[diagnostic::do_not_recommend]
        impl $crate::sql::types::ColumnType for $ty {
            const KIND: $crate::sql::kind::Kind = $crate::sql::kind::Kind::$kind;
            type Base = Self;

            fn to_value(&self) -> $crate::sql::value::Value {
                $crate::sql::value::Value::$variant(self.clone().into())
            }

            fn into_value(self) -> $crate::sql::value::Value {
                $crate::sql::value::Value::$variant(self.into())
            }

            fn from_cell(cell: $crate::sql::cell::Cell<'_>) -> Result<Self, $crate::sql::cell::Mismatch> {
                match cell {
                    $crate::sql::cell::Cell::$variant(value) => Ok(value.into()),
                    other => Err(other.is_no($wanted)),
                }
            }

            $(
                #[inline]
                fn plain($row: &dyn $crate::sql::cell::Row, $place: usize) -> $crate::sql::cell::Plain<Self> {
                    $read
                }
            )?
        }
    };
}
use plain;
