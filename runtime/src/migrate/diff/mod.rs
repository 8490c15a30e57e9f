//! From two snapshots to statements: what was renamed, what must be asked, and what each engine has to do.

mod convert;
mod expect;
mod mysql;
mod pair;
mod parts;
mod postgres;
mod resolve;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

use super::shape::Shape;
use super::snapshot::Snapshot;
use crate::sql::engine::Engine;

pub(crate) use resolve::{Question, resolve};

/// What was answered, by attribute, by flag or on a terminal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers {
    /// `posts.title` to `posts.heading`, `posts` to `articles`.
    pub renames: Vec<(String, String)>,
    /// `posts.views`, `posts`: gone, not renamed.
    pub drops: BTreeSet<String>,
    /// The value of rows that are there, by `posts.slug`.
    pub fills: BTreeMap<String, String>,
    /// How a value becomes one of another type, by `posts.views`.
    pub conversions: BTreeMap<String, String>,
}

/// Which names are new names of what. What is not here has kept its name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// From the new name of a table to the old one.
    pub tables: BTreeMap<String, String>,
    /// From the new names of a table and a column to the old name of the column.
    pub columns: BTreeMap<(String, String), String>,
}

/// The way from one snapshot to another.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub old: &'a Snapshot,
    pub new: &'a Snapshot,
    pub names: Names,
    /// By the new names of a table and a column.
    pub fills: BTreeMap<(String, String), String>,
    pub conversions: BTreeMap<(String, String), String>,
}

/// What is to be done on one engine.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct DiffPlan {
    pub steps: Vec<DiffStep>,
    /// What loses data: `table posts`, `column posts.views`.
    pub destructive: Vec<String>,
    /// What is dropped and was made from other columns: the words of a full-text search.
    pub derived: Vec<String>,
    /// What must hold before the first statement.
    pub expects: Vec<Expect>,
    /// Tables of SQLite that are made anew.
    pub rebuilds: Vec<String>,
    /// Whether SQLite must not look at foreign keys meanwhile.
    pub keys_off: bool,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DiffStep {
    /// Why, or what it costs.
    pub note: Option<String>,
    pub sql: String,
}

/// A count that must be 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expect {
    pub query: String,
    /// What is wrong if it is not.
    pub sentence: String,
}

impl Names {
    /// The old name of a table.
    pub(crate) fn old_table<'n>(&'n self, new: &'n str) -> &'n str {
        self.tables.get(new).map_or(new, String::as_str)
    }

    /// The new name of a table.
    pub(crate) fn new_table<'n>(&'n self, old: &'n str) -> &'n str {
        self.tables.iter().find(|(_, known)| *known == old).map_or(old, |(new, _)| new)
    }

    /// The old name of a column.
    pub(crate) fn old_column<'n>(&'n self, table: &str, new: &'n str) -> &'n str {
        self.columns.get(&(table.to_owned(), new.to_owned())).map_or(new, String::as_str)
    }

    /// The other way round.
    fn inverse(&self) -> Self {
        let tables = self.tables.iter().map(|(new, old)| (old.clone(), new.clone())).collect();
        let columns = self
            .columns
            .iter()
            .map(|((table, new), old)| ((self.old_table(table).to_owned(), old.clone()), new.clone()));
        Names { tables, columns: columns.collect() }
    }
}

impl<'a> Change<'a> {
    /// The way back.
    pub(crate) fn back(&self) -> Change<'a> {
        Change {
            old: self.new,
            new: self.old,
            names: self.names.inverse(),
            fills: BTreeMap::new(),
            conversions: BTreeMap::new(),
        }
    }

    /// What one engine has to do.
    pub(crate) fn plan(&self, engine: Engine) -> DiffPlan {
        let (old, new) = (Shape::of(self.old, engine), Shape::of(self.new, engine));
        let pairs = pair::pairs(self, &old, &new);
        let mut plan = DiffPlan::default();
        match engine {
            Engine::Sqlite => sqlite::plan(self, &pairs, &mut plan),
            Engine::Postgres => postgres::plan(self, &pairs, &mut plan),
            Engine::MariaDb | Engine::MySql => mysql::plan(self, &pairs, &mut plan),
        }
        plan
    }
}

impl DiffPlan {
    fn step(&mut self, sql: impl Into<String>) {
        self.steps.push(DiffStep { note: None, sql: sql.into() });
    }

    fn noted(&mut self, note: &str, sql: impl Into<String>) {
        self.steps.push(DiffStep { note: Some(note.to_owned()), sql: sql.into() });
    }
}
