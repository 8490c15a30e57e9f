//! What the tables are, as the models said after the last migration: data, and a text that git can merge.

mod of_models;
mod parse;
mod print;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use crate::sql::engine::Engine;
use crate::sql::kind::Kind;

/// The tables of an application.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Snapshot {
    /// The engines that the project writes migrations for.
    pub engines: Vec<Engine>,
    /// The version of the last migration.
    pub after: Option<i64>,
    /// By their names, with the schema before.
    pub tables: BTreeMap<String, TableState>,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableState {
    pub schema: Option<String>,
    pub name: String,
    pub columns: BTreeMap<String, ColumnState>,
    /// The columns in the order of the model. A snapshot that was read has the key first, then the alphabet.
    pub order: Vec<String>,
    pub key: Vec<String>,
    /// The column that says since when a row is in the trash.
    pub trash: Option<String>,
    pub indexes: BTreeSet<IndexState>,
    /// By their names; the empty one is that of a model's only index.
    pub full_texts: BTreeMap<String, Vec<String>>,
    pub references: BTreeSet<ReferenceState>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ColumnState {
    pub ty: TypeState,
    pub null: bool,
    pub counted: bool,
    pub default: Option<Literal>,
    pub domain: DomainState,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TypeState {
    Plain(Kind),
    /// An enum type of PostgreSQL's own.
    Enum(String),
    Array(Box<TypeState>),
    /// A type of one engine alone, as it writes it.
    Native(Engine, String),
}

/// The values that a column may hold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DomainState {
    Any,
    Texts(Vec<String>),
    Numbers(Vec<i64>),
}

/// A value that is always the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Bool(bool),
    Number(String),
    Text(String),
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct IndexState {
    pub columns: Vec<String>,
    pub unique: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ReferenceState {
    pub columns: Vec<String>,
    /// The other table, as the snapshot names it.
    pub table: String,
    pub to: Vec<String>,
    pub on_delete: Option<String>,
    pub on_update: Option<String>,
}

/// The order of the columns does not matter.
impl PartialEq for TableState {
    fn eq(&self, other: &Self) -> bool {
        self.columns == other.columns
            && self.key == other.key
            && self.trash == other.trash
            && self.indexes == other.indexes
            && self.full_texts == other.full_texts
            && self.references == other.references
    }
}

impl TableState {
    /// The name with the schema before it.
    pub(crate) fn full_name(&self) -> String {
        full_name(self.schema.as_deref(), &self.name)
    }

    /// The columns in order.
    pub(crate) fn ordered(&self) -> impl Iterator<Item = (&str, &ColumnState)> {
        self.order.iter().filter_map(|name| Some((name.as_str(), self.columns.get(name)?)))
    }
}

/// `posts`, `blog.posts`.
pub(crate) fn full_name(schema: Option<&str>, name: &str) -> String {
    match schema {
        Some(schema) => format!("{schema}.{name}"),
        None => name.to_owned(),
    }
}

/// The words of the engines in snapshots, folders and flags.
pub(crate) const ENGINES: [(&str, Engine); 4] = [
    ("sqlite", Engine::Sqlite),
    ("postgres", Engine::Postgres),
    ("mariadb", Engine::MariaDb),
    ("mysql", Engine::MySql),
];

/// The word of an engine.
pub(crate) fn word_of(engine: Engine) -> &'static str {
    ENGINES.iter().find(|(_, known)| *known == engine).map_or("sqlite", |(word, _)| word)
}

/// The kinds that have one word.
const KINDS: &[(&str, Kind)] = &[
    ("bool", Kind::Bool),
    ("i8", Kind::I8),
    ("i16", Kind::I16),
    ("i32", Kind::I32),
    ("i64", Kind::I64),
    ("u8", Kind::U8),
    ("u16", Kind::U16),
    ("u32", Kind::U32),
    ("u64", Kind::U64),
    ("f32", Kind::F32),
    ("f64", Kind::F64),
    ("text", Kind::Text),
    ("bytes", Kind::Bytes),
    ("uuid", Kind::Uuid),
    ("json", Kind::Json),
    ("datetime", Kind::DateTime),
    ("naive_datetime", Kind::NaiveDateTime),
    ("date", Kind::Date),
    ("time", Kind::Time),
    ("decimal", Kind::Decimal),
];
