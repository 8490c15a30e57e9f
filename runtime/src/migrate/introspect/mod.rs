//! What a database has, read from its catalogue, in a form in which what is meant alike looks alike.

mod compare;
mod mysql;
mod normal;
mod postgres;
mod sqlite;

use std::collections::BTreeMap;

use crate::error::Result;
use crate::exec::Db;
use crate::sql::engine::Engine;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::Table;

pub(crate) use compare::{Finding, compare};

/// The tables of a database, by their names, with the schema before where it is not the usual one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub tables: BTreeMap<String, FoundTable>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FoundTable {
    pub columns: BTreeMap<String, FoundColumn>,
    pub key: Vec<String>,
    /// By their names.
    pub indexes: BTreeMap<String, FoundIndex>,
    pub keys: Vec<FoundKey>,
    /// The names of its checks; for SQLite, the text of the table, which contains them.
    pub checks: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FoundColumn {
    pub ty: String,
    pub null: bool,
    pub default: Option<String>,
    pub generated: bool,
}

/// An index.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FoundIndex {
    pub columns: Vec<String>,
    pub unique: bool,
    pub partial: bool,
    /// Built to its end.
    pub valid: bool,
}

/// A foreign key.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FoundKey {
    pub columns: Vec<String>,
    pub table: String,
    pub to: Vec<String>,
    pub on_delete: String,
    pub on_update: String,
}

/// Reads the catalogue. Needs no rights beyond that, and changes nothing.
///
/// # Errors
///
/// What the connection fails with.
pub(crate) async fn introspect(db: &Db) -> Result<Found> {
    match db.engine() {
        Engine::Sqlite => sqlite::introspect(db).await,
        Engine::Postgres => postgres::introspect(db).await,
        Engine::MariaDb | Engine::MySql => mysql::introspect(db).await,
    }
}

/// A row of the catalogue, of which each column is a text.
type Line = Vec<Option<String>>;

/// What a question about the catalogue answers.
async fn lines(db: &Db, query: &str, columns: usize) -> Result<Vec<Line>> {
    static NOTHING: Table = Table::nameless();
    let statement = Statement {
        text: query.to_owned().into(),
        binds: Vec::new(),
        access: Access::Read,
        table: &NOTHING,
        one: false,
        has_user_text: false,
    };
    let mut found = Vec::new();
    let mut sink = |row: &mut crate::exec::Reader<'_>| {
        found.push((0..columns).map(|_| row.column::<Option<String>>()).collect::<Result<Line>>()?);
        Ok(())
    };
    db.run(statement, &mut sink).await?;
    Ok(found)
}

/// A column of a line; empty for NULL.
fn text(line: &Line, place: usize) -> String {
    line.get(place).cloned().flatten().unwrap_or_default()
}

/// Whether a column of a line says yes.
fn flag(line: &Line, place: usize) -> bool {
    matches!(text(line, place).as_str(), "1" | "true" | "t" | "YES")
}

/// `cascade`, `restrict` and the like; nothing for what happens anyway.
fn action(word: &str) -> String {
    match word.to_lowercase().as_str() {
        // RESTRICT and NO ACTION differ only within a statement, and engines write one for the other.
        "no action" | "restrict" | "a" | "r" | "" => String::new(),
        "c" => "cascade".to_owned(),
        "n" => "set null".to_owned(),
        "d" => "set default".to_owned(),
        word => word.to_owned(),
    }
}
