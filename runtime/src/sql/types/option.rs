//! `Option<T>`: a column that may be NULL.

use super::{ColumnType, Domain};
use crate::sql::cell::{Cell, Mismatch, Plain, Row};
use crate::sql::kind::Kind;
use crate::sql::value::Value;

// `Base = T` keeps `Option<Option<T>>` out: SQL has one NULL.
impl<T: ColumnType<Base = T>> ColumnType for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    const DOMAIN: Domain = T::DOMAIN;
    const SEALED: bool = T::SEALED;
    type Base = T;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null(T::KIND), T::to_value)
    }

    fn into_value(self) -> Value {
        self.map_or(Value::Null(T::KIND), T::into_value)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::from_cell(cell).map(Some),
        }
    }

    #[inline]
    fn read(row: &dyn Row, place: usize) -> Result<Self, Mismatch> {
        match T::KIND {
            Kind::Native(_) if row.is_null(place) => Ok(None),
            Kind::Native(_) => T::read(row, place).map(Some),
            kind => match T::plain(row, place) {
                Plain::Is(value) => Ok(Some(value)),
                Plain::Null => Ok(None),
                Plain::Other => row.cell(place, kind).and_then(Self::from_cell),
            },
        }
    }
}
