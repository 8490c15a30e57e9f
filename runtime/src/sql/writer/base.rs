//! What every statement starts from.

use super::Writer;
use crate::sql::dialect::Dialect;
use crate::sql::source::Source;
use crate::sql::table::Table;

/// What a statement is written for, and which table it is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base {
    pub(crate) dialect: &'static dyn Dialect,
    pub(crate) table: &'static Table,
    /// Which source of the statement the table is.
    pub(crate) root: Source,
}

impl Base {
    pub(crate) fn new(dialect: &'static dyn Dialect, table: &'static Table) -> Self {
        Base { dialect, table, root: Source::ROOT }
    }

    /// The writer of a statement that is printed now.
    pub(crate) fn writer(self) -> Writer {
        let mut out = Writer::new(self.dialect, self.table);
        out.root = self.root;
        out.room();
        out
    }
}
