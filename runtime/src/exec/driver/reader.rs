//! One row, read by position.

use crate::error::{Error, Result};
use crate::sql::cell::{Mismatch, Row};
use crate::sql::kind::Kind;
use crate::sql::table::{ColumnDef, Table};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// Reads the columns of a row from left to right.
pub struct Reader<'row> {
    row: &'row dyn Row,
    table: &'static Table,
    place: usize,
    /// Where the columns of that table begin.
    start: usize,
}

impl<'row> Reader<'row> {
    pub(crate) fn new(row: &'row dyn Row, table: &'static Table) -> Self {
        Reader { row, table, place: 0, start: 0 }
    }

    /// The next column. The error names the model, the column and both types.
    #[inline]
    pub fn column<T: ColumnType>(&mut self) -> Result<T> {
        self.read(T::read)
    }

    /// The next column, read by this function. Without a bound, so that generated code can name the column's
    /// type where the user wrote it.
    #[inline]
    pub fn read<T>(&mut self, read: impl FnOnce(&dyn Row, usize) -> Result<T, Mismatch>) -> Result<T> {
        let place = self.place;
        self.place += 1;
        match read(self.row, place) {
            Ok(value) => Ok(value),
            Err(mismatch) => Err(self.decode_error(place, std::any::type_name::<T>(), mismatch)),
        }
    }

    /// The next values, for these columns.
    pub(crate) fn values(
        &mut self,
        columns: impl IntoIterator<Item = &'static ColumnDef>,
    ) -> Result<Vec<Value>> {
        let values = columns.into_iter().map(|column| {
            self.read(|row, place| Ok(Value::from_cell(row.cell(place, column.kind)?, column.kind)))
        });
        values.collect()
    }

    /// Skips this many columns.
    pub(crate) fn skip(&mut self, columns: usize) {
        self.place += columns;
    }

    /// The name of a column after those that were read.
    pub(crate) fn name(&self, place: usize) -> Option<&str> {
        self.row.name(self.place + place)
    }

    /// What is read from here on belongs to this table, for errors.
    pub(crate) fn as_if_of(&mut self, table: &'static Table) {
        self.table = table;
        self.start = self.place;
    }

    /// The next value, of this kind.
    pub(crate) fn value(&mut self, kind: Kind) -> Result<Value> {
        self.read(|row, place| Ok(Value::from_cell(row.cell(place, kind)?, kind)))
    }

    /// The position of the column that was read last.
    pub(crate) fn last(&self) -> usize {
        self.place.saturating_sub(1)
    }

    #[cold]
    fn decode_error(&self, place: usize, rust: &'static str, mismatch: Mismatch) -> Error {
        let column = self.table.columns.get(place - self.start).map_or("?", |column| column.name);
        Error::Decode {
            model: self.table.model,
            column,
            found: mismatch.found,
            rust,
            reason: mismatch.reason,
        }
    }
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({} at {})", self.table.name, self.place)
    }
}
