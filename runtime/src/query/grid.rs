//! The values of many rows.

use crate::sql::value::Value;

/// The values of rows with the same columns, one row after the other in one list.
#[derive(Debug)]
pub(crate) struct Grid {
    width: usize,
    values: Vec<Value>,
}

impl Grid {
    /// For rows of this many columns, at least one.
    pub(crate) fn new(width: usize) -> Self {
        Grid { width: width.max(1), values: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = Value>) {
        self.values.extend(row);
    }

    /// Makes room for this many more rows.
    pub(crate) fn expect(&mut self, rows: usize) {
        self.values.reserve(rows * self.width);
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len() / self.width
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The rows, one after the other.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = &[Value]> {
        self.values.chunks_exact(self.width)
    }

    /// The values, row after row.
    pub(super) fn into_values(self) -> Vec<Value> {
        self.values
    }

    /// The values of each column.
    pub(super) fn into_columns(self) -> Vec<Vec<Value>> {
        let mut columns: Vec<Vec<Value>> = (0..self.width).map(|_| Vec::with_capacity(self.len())).collect();
        for (place, value) in self.values.into_iter().enumerate() {
            columns[place % self.width].push(value);
        }
        columns
    }

    /// Each row by itself.
    pub(crate) fn into_rows(self) -> impl Iterator<Item = Vec<Value>> {
        let (rows, width) = (self.len(), self.width);
        let mut values = self.values.into_iter();
        (0..rows).map(move |_| values.by_ref().take(width).collect())
    }
}
