//! From a snapshot to the shape of an engine.

use std::collections::BTreeSet;

use super::{CheckShape, ColumnShape, IndexShape, KeyShape, Shape, TableName, TableShape, TextShape};
use crate::migrate::snapshot::{DomainState, Literal, ReferenceState, Snapshot, TableState, TypeState};
use crate::schema::full_text;
use crate::schema::table::write_check;
use crate::sql::dialect::Dialect;
use crate::sql::engine::Engine;
use crate::sql::search::SearchSyntax;
use crate::sql::table::Table;
use crate::sql::writer::Writer;

impl Shape {
    /// How an engine holds these tables.
    pub(crate) fn of(snapshot: &Snapshot, engine: Engine) -> Self {
        let dialect = engine.dialect();
        let mut shape = Shape {
            dialect,
            schemas: BTreeSet::new(),
            enums: Default::default(),
            tables: Default::default(),
        };
        for (name, table) in &snapshot.tables {
            shape.schemas.extend(table.schema.clone().filter(|_| dialect.schemas()));
            for column in table.columns.values() {
                if let (TypeState::Enum(name), DomainState::Texts(words)) = (&column.ty, &column.domain)
                    && dialect.create_enum(name, &[]).is_some()
                {
                    shape.enums.insert(name.clone(), words.clone());
                }
            }
            shape.tables.insert(name.clone(), table_shape(snapshot, dialect, table));
        }
        shape
    }
}

fn table_shape(snapshot: &Snapshot, dialect: &'static dyn Dialect, state: &TableState) -> TableShape {
    let table = state.leak();
    let columns = state.ordered().map(|(name, _)| column_shape(snapshot, dialect, state, name)).collect();
    let mut checks = Vec::new();
    for column in table.columns {
        let mut out = Writer::new(dialect, table);
        write_check(&mut out, column);
        checks.extend(check_shape(dialect, column.name, &out.into_text(), column.domain_is_listed()));
    }
    let keys = state.references.iter().map(|key| key_shape(snapshot, dialect, table, key));
    let indexes = table.indexes.iter().map(|index| IndexShape {
        name: table.index_name(index),
        columns: index.columns.iter().map(|&place| table.columns[place].name.to_owned()).collect(),
        unique: index.unique,
        alive: state.trash.clone().filter(|_| index.unique),
    });
    TableShape {
        name: TableName::of(dialect, state.schema.as_deref(), &state.name),
        columns,
        key: state.key.clone(),
        checks,
        keys: keys.collect(),
        indexes: indexes.collect(),
        texts: texts(dialect, state),
        table,
        numbered: full_text::has_row_number(dialect, table),
    }
}

impl TableName {
    /// On engines without schemas, the schema is a prefix of the name.
    pub(crate) fn of(dialect: &dyn Dialect, schema: Option<&str>, name: &str) -> Self {
        match schema {
            Some(schema) if !dialect.schemas() => {
                TableName { schema: None, name: format!("{schema}_{name}") }
            }
            schema => TableName { schema: schema.map(ToOwned::to_owned), name: name.to_owned() },
        }
    }
}

fn column_shape(
    snapshot: &Snapshot,
    dialect: &'static dyn Dialect,
    table: &TableState,
    name: &str,
) -> ColumnShape {
    let column = &table.columns[name];
    let kind = Snapshot::kind(&column.ty);
    if column.counted {
        let counted = dialect.counted_key(kind);
        let end = [" GENERATED", " AUTO_INCREMENT", " PRIMARY KEY"];
        let end = end.iter().filter_map(|word| counted.find(word)).min().unwrap_or(counted.len());
        return ColumnShape {
            name: name.to_owned(),
            ty: counted[..end].to_owned(),
            null: false,
            default: None,
            counted: Some(counted.to_owned()),
        };
    }
    let only = |key: &ReferenceState| match key.columns.as_slice() {
        [only] => only == name && is_counted_key(snapshot, key),
        _ => false,
    };
    let indexed = table.key.iter().any(|column| column == name)
        || table.indexes.iter().any(|index| index.columns.iter().any(|column| column == name))
        || table.references.iter().any(|key| key.columns.iter().any(|column| column == name));
    let ty = match (&column.ty, table.references.iter().any(only)) {
        (TypeState::Native(_, name), _) => name.clone(),
        (_, true) => dialect.reference(kind).into_owned(),
        (ty, false) => storage(dialect, ty, indexed),
    };
    ColumnShape {
        name: name.to_owned(),
        ty,
        null: column.null,
        default: column.default.as_ref().map(|value| dialect.default_value(&literal(dialect, value))),
        counted: None,
    }
}

fn storage(dialect: &'static dyn Dialect, ty: &TypeState, indexed: bool) -> String {
    match ty {
        TypeState::Native(_, name) => name.clone(),
        TypeState::Array(element) if dialect.engine() == Engine::Postgres => {
            format!("{}[]", storage(dialect, element, false))
        }
        ty => dialect.storage(Snapshot::kind(ty), indexed).into_owned(),
    }
}

fn is_counted_key(snapshot: &Snapshot, key: &ReferenceState) -> bool {
    let target = snapshot.tables.get(&key.table);
    target.is_some_and(|target| {
        key.to == target.key
            && key.to.iter().any(|name| target.columns.get(name).is_some_and(|to| to.counted))
    })
}

/// A constant in SQL.
pub(crate) fn literal(dialect: &dyn Dialect, value: &Literal) -> String {
    match value {
        Literal::Bool(true) => "TRUE".to_owned(),
        Literal::Bool(false) => "FALSE".to_owned(),
        Literal::Number(number) => number.clone(),
        Literal::Text(text) => dialect.text_literal(text),
    }
}

/// Takes `CONSTRAINT name CHECK (column ..)` apart.
fn check_shape(dialect: &dyn Dialect, column: &str, text: &str, domain: bool) -> Option<CheckShape> {
    let (name, body) = text.trim_start_matches([',', '\n', ' ']).split_once(" CHECK (")?;
    let rest = body.strip_suffix(')')?.strip_prefix(&super::write::quoted(dialect, column))?;
    let name = name.strip_prefix("CONSTRAINT ")?;
    Some(CheckShape {
        name: super::write::unquoted(dialect, name),
        column: column.to_owned(),
        rest: rest.to_owned(),
        domain,
    })
}

fn key_shape(
    snapshot: &Snapshot,
    dialect: &'static dyn Dialect,
    table: &Table,
    key: &ReferenceState,
) -> KeyShape {
    let target = snapshot.tables.get(&key.table);
    let target = match target {
        Some(target) => TableName::of(dialect, target.schema.as_deref(), &target.name),
        None => TableName { schema: None, name: key.table.clone() },
    };
    KeyShape {
        name: match dialect.engine() {
            Engine::Sqlite => String::new(),
            _ => table.key_name(&key.columns),
        },
        columns: key.columns.clone(),
        target,
        to: key.to.clone(),
        on_delete: key.on_delete.as_ref().map(|action| action.to_uppercase()),
        on_update: key.on_update.as_ref().map(|action| action.to_uppercase()),
    }
}

/// Each full-text index, as CREATE TABLE would write it if it were the only one.
fn texts(dialect: &'static dyn Dialect, state: &TableState) -> Vec<TextShape> {
    let text = |(name, columns): (&String, &Vec<String>)| {
        let mut alone = state.clone();
        alone.full_texts.retain(|known, _| known == name);
        let table = alone.leak();
        let mut out = Writer::new(dialect, table);
        full_text::write_columns(&mut out, table);
        let definition = out.into_text();
        let definition = definition.trim_start_matches([',', '\n', ' ']);
        // MariaDB's index is next to its column.
        let (column, _) = definition.split_once(",\n    FULLTEXT KEY ").unwrap_or((definition, ""));
        let index = &table.full_texts[0];
        TextShape {
            name: table.full_text_name(index),
            words: match dialect.search() {
                SearchSyntax::Fts5 => String::new(),
                _ => table.words_name(index),
            },
            columns: columns.clone(),
            column: (!column.is_empty()).then(|| column.to_owned()),
            statements: full_text::statements(dialect, table),
        }
    };
    state.full_texts.iter().map(text).collect()
}
