//! What one engine has when it holds the tables of a snapshot: columns with their types in SQL, keys, indexes, checks.
//!
//! Migrations are the difference of two shapes, and what a database has is read into a shape too.

mod of_snapshot;
pub(crate) mod write;

use std::collections::{BTreeMap, BTreeSet};

use crate::sql::dialect::Dialect;
use crate::sql::table::Table;

/// Tables on one engine.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub dialect: &'static dyn Dialect,
    pub schemas: BTreeSet<String>,
    /// The enum types, with their words in order.
    pub enums: BTreeMap<String, Vec<String>>,
    /// By the full names of the snapshot.
    pub tables: BTreeMap<String, TableShape>,
}

/// A table on one engine.
#[derive(Debug, Clone)]
pub(crate) struct TableShape {
    pub name: TableName,
    pub columns: Vec<ColumnShape>,
    pub key: Vec<String>,
    pub checks: Vec<CheckShape>,
    pub keys: Vec<KeyShape>,
    pub indexes: Vec<IndexShape>,
    pub texts: Vec<TextShape>,
    /// As the derive describes it, for what CREATE TABLE and full-text search have written already.
    pub table: &'static Table,
    /// Whether SQLite numbers its rows in addition to the key.
    pub numbered: bool,
}

/// The name of a table in SQL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TableName {
    pub schema: Option<String>,
    pub name: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ColumnShape {
    pub name: String,
    pub ty: String,
    pub null: bool,
    /// What follows DEFAULT.
    pub default: Option<String>,
    /// The whole definition after the name, of a key that is counted up.
    pub counted: Option<String>,
}

/// A check on the values of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CheckShape {
    pub name: String,
    pub column: String,
    /// What follows the column's name inside the parentheses, with a space before.
    pub rest: String,
    /// The sentence's condition without the column: what rows must not be, for the count before.
    pub domain: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct KeyShape {
    /// Empty where the engine does not name them.
    pub name: String,
    pub columns: Vec<String>,
    pub target: TableName,
    pub to: Vec<String>,
    pub on_delete: Option<String>,
    pub on_update: Option<String>,
}

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct IndexShape {
    pub name: String,
    pub columns: Vec<String>,
    pub unique: bool,
    /// The column that must be NULL for a row to be in it.
    pub alive: Option<String>,
}

/// A full-text index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextShape {
    pub name: String,
    pub words: String,
    pub columns: Vec<String>,
    /// The definition of the column of words, where there is one.
    pub column: Option<String>,
    /// The statements that make the rest.
    pub statements: Vec<String>,
}

impl TableShape {
    /// A column by its name.
    pub(crate) fn column(&self, name: &str) -> Option<&ColumnShape> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column behind which unique indexes leave the trash out, where that takes a generated column.
    pub(crate) fn alive(&self) -> Option<&str> {
        self.indexes.iter().find_map(|index| index.alive.as_deref())
    }
}
