//! How names are written where the writer is.

use super::Writer;
use crate::sql::function::Function;
use crate::sql::kind::Kind;
use crate::sql::source::Source;
use crate::sql::table::{ColumnDef, Table};
use crate::sql::value::Value;

/// What the text of a column, a table or a function depends on besides itself. A part of a statement that is written
/// differently changes what it needs in a copy, and the whole is put back after it.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    /// Whether columns of the statement's own table need its name before them.
    pub(super) qualified: bool,
    /// Whether a derived table is in the place of the own one, which is in no schema.
    pub(super) derived: bool,
    /// The table and the source of the SELECT inside the statement that is being written, if it is one.
    pub(super) inner: Option<(&'static Table, Source)>,
    /// The sources in whose place a derived table is.
    pub(super) stood: Vec<Source>,
    /// Whether the tables that are joined are a part of a derived table already.
    pub(super) flat: bool,
    /// Whether what is written is what a column of decimals is to keep.
    pub(super) kept: bool,
    /// Whether what is written is what another column is to store.
    pub(super) stored: bool,
    /// The row that was to be inserted, where the statement is about the one that is there alone.
    pub(super) incoming: Vec<(&'static str, Value)>,
}

impl Writer {
    /// Writes something in another context. The one before is restored whole.
    fn within(&mut self, enter: impl FnOnce(&mut Context), write: impl FnOnce(&mut Self)) {
        let before = self.context.clone();
        enter(&mut self.context);
        write(self);
        self.context = before;
    }

    /// Writes something about rows of a derived table of which the tables that are joined are a part.
    pub(crate) fn flat(&mut self, write: impl FnOnce(&mut Self)) {
        self.within(|context| context.flat = true, write);
    }

    /// Writes a SELECT inside the statement, whose own table is this one.
    pub(crate) fn inner(&mut self, table: &'static Table, source: Source, write: impl FnOnce(&mut Self)) {
        let enter = |context: &mut Context| {
            (context.inner, context.flat, context.qualified) = (Some((table, source)), false, true);
        };
        self.within(enter, write);
    }

    /// Writes something in which the columns of the incoming row mean these values.
    pub(crate) fn incoming(&mut self, row: Vec<(&'static str, Value)>, write: impl FnOnce(&mut Self)) {
        self.within(|context| context.incoming = row, write);
    }

    /// Writes what a column is to keep.
    pub(crate) fn kept(&mut self, column: &ColumnDef, write: impl FnOnce(&mut Self)) {
        // Decimals on SQLite alone are written in two ways.
        match column.kind {
            Kind::Decimal => self.within(|context| context.kept = true, write),
            _ => {
                let before = std::mem::replace(&mut self.context.stored, true);
                write(self);
                self.context.stored = before;
            }
        }
    }

    /// Whether what is written is what a column is to store, so that its CHECK holds for it.
    pub(crate) fn is_stored(&self) -> bool {
        self.context.stored
    }

    /// How a function is written here.
    pub(crate) fn function(&self, function: Function) -> &'static str {
        if self.context.kept { self.dialect.kept(function) } else { self.dialect.function(function) }
    }

    /// Writes something in which every column has its table before it.
    pub(crate) fn qualified(&mut self, write: impl FnOnce(&mut Self)) -> &mut Self {
        self.within(|context| context.qualified = true, write);
        self
    }
}
