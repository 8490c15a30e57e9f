//! How names are written where the writer is.

use crate::sql::source::Source;
use crate::sql::table::Table;
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
