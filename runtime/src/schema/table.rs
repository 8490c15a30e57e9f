//! The statements for one table.

use super::entry::{Entry, literal};
use super::full_text::{self, has_row_number};
use crate::sql::dialect::Dialect;
use crate::sql::kind::Kind;
use crate::sql::table::{ColumnDef, ForeignKey, Index, Origin, Table};
use crate::sql::types::Domain;
use crate::sql::writer::Writer;

/// CREATE TABLE.
pub(super) fn create(
    dialect: &'static dyn Dialect,
    entry: &Entry,
    later: &[(&'static Table, &'static ForeignKey)],
) -> String {
    let table = entry.table;
    let mut out = Writer::new(dialect, table);
    out.push("CREATE TABLE IF NOT EXISTS ").table().push(" (");
    for (place, column) in table.columns.iter().enumerate() {
        out.push(if place == 0 { "\n    " } else { ",\n    " });
        write_column(&mut out, entry, place, column);
    }
    if has_row_number(dialect, table) {
        out.push(",\n    ").name(table.row_number()).push(" INTEGER PRIMARY KEY,\n    UNIQUE (");
        out.names(table.key_columns().map(|column| column.name));
        out.push(")");
    } else if !has_counted_key(table) {
        out.push(",\n    PRIMARY KEY (").names(table.key_columns().map(|column| column.name));
        out.push(")");
    }
    let now = |key: &&ForeignKey| !later.iter().any(|(_, other)| std::ptr::eq(*other, *key));
    for key in table.foreign_keys.iter().filter(now) {
        write_foreign_key(out.push(",\n    "), key);
    }
    for column in table.columns {
        write_check(&mut out, column);
    }
    if !dialect.partial_indexes() {
        write_inner_indexes(&mut out, table);
    }
    full_text::write_columns(&mut out, table);
    out.push("\n)").push(dialect.table_options());
    out.into_text()
}

/// The statement that makes the schema of a table, where there are schemas.
pub(super) fn schema(dialect: &'static dyn Dialect, table: &'static Table) -> Option<String> {
    let schema = table.schema.filter(|_| dialect.schemas())?;
    let mut out = Writer::new(dialect, table);
    out.push("CREATE SCHEMA IF NOT EXISTS ").name(schema);
    Some(out.into_text())
}

/// The statements that make the enum types of a table.
pub(super) fn enum_types(dialect: &'static dyn Dialect, table: &'static Table) -> Vec<String> {
    table.columns.iter().filter_map(|column| enum_type(dialect, column)).collect()
}

fn enum_type(dialect: &dyn Dialect, column: &ColumnDef) -> Option<String> {
    match (column.kind, column.domain) {
        (Kind::Enum(name), Domain::Texts(words)) => dialect.create_enum(name, words),
        _ => None,
    }
}

/// DROP TABLE.
pub(super) fn drop(dialect: &'static dyn Dialect, table: &'static Table) -> String {
    let mut out = Writer::new(dialect, table);
    out.push("DROP TABLE IF EXISTS ").table();
    out.into_text()
}

/// CREATE INDEX, one for each index. On a model with soft deletes a unique index leaves the trash out,
/// where the engine can, unless a foreign key refers to it: that must find rows in the trash too.
pub(super) fn indexes(
    dialect: &'static dyn Dialect,
    table: &'static Table,
    is_referenced: impl Fn(&Index) -> bool,
) -> Vec<String> {
    let create = |index| create_index(dialect, table, index, is_referenced(index));
    match dialect.partial_indexes() {
        true => table.indexes.iter().map(create).collect(),
        false => Vec::new(),
    }
}

/// The generated column that is 1 for rows outside the trash and NULL, which never collides, inside.
pub(crate) const ALIVE: &str = "limpid_alive";

/// Indexes inside CREATE TABLE.
fn write_inner_indexes(out: &mut Writer, table: &'static Table) {
    let trash = table.deleted_at.map(|place| &table.columns[place]);
    let trash = trash.filter(|_| table.indexes.iter().any(|index| index.unique));
    if let Some(column) = trash {
        out.push(",\n    ").name(ALIVE).push(" TINYINT AS (CASE WHEN ").name(column.name);
        out.push(" IS NULL THEN 1 END) VIRTUAL");
    }
    for index in table.indexes {
        out.push(if index.unique { ",\n    UNIQUE KEY " } else { ",\n    KEY " });
        out.name(&table.index_name(index)).push(" (");
        out.names(index.columns.iter().map(|&place| table.columns[place].name));
        if index.unique && trash.is_some() {
            out.push(", ").name(ALIVE);
        }
        out.push(")");
    }
}

fn create_index(dialect: &'static dyn Dialect, table: &'static Table, index: &Index, whole: bool) -> String {
    let mut out = Writer::new(dialect, table);
    out.push(if index.unique { "CREATE UNIQUE INDEX IF NOT EXISTS " } else { "CREATE INDEX IF NOT EXISTS " });
    out.name(&table.index_name(index)).push(" ON ").table().push(" (");
    out.names(index.columns.iter().map(|&place| table.columns[place].name));
    out.push(")");
    if let (true, Some(place)) = (index.unique && !whole, table.deleted_at) {
        out.push(" WHERE ").name(table.columns[place].name).push(" IS NULL");
    }
    out.into_text()
}

fn has_counted_key(table: &Table) -> bool {
    table.key.len() == 1 && table.key_columns().any(|column| column.origin == Origin::Counted)
}

/// Whether a column is a foreign key to a key that the database counts up.
fn refers_to_counted_key(table: &Table, place: usize) -> bool {
    let mut keys =
        table.foreign_keys.iter().filter(|key| key.columns == [place] && key.references.is_empty());
    keys.any(|key| has_counted_key((key.table)()))
}

fn write_column(out: &mut Writer, entry: &Entry, place: usize, column: &ColumnDef) {
    let dialect = out.dialect();
    out.name(column.name).push(" ");
    if column.origin == Origin::Counted {
        out.push(dialect.counted_key(column.kind));
        return;
    }
    out.push(&match refers_to_counted_key(entry.table, place) {
        true => dialect.reference(column.kind),
        false => dialect.storage(column.kind, entry.table.is_indexed(place)),
    });
    if !column.nullable {
        out.push(" NOT NULL");
    }
    if column.origin == Origin::Constant
        && let Some(value) = (entry.default_at)(place)
        && let Some(text) = literal(dialect, &column.normalized(value))
    {
        out.push(" DEFAULT ").push(&dialect.default_value(&text));
    }
}

pub(super) fn write_foreign_key(out: &mut Writer, key: &ForeignKey) {
    let target = (key.table)();
    let columns = out.about().columns;
    // MySQL's own names for them are longer than the table's, and it takes no more than 64 letters.
    let named = out.about().foreign_key_name(key).filter(|_| !out.dialect().partial_indexes());
    if let Some(name) = named {
        out.push("CONSTRAINT ").name(&name).push(" ");
    }
    out.push("FOREIGN KEY (").names(key.columns.iter().map(|&place| columns[place].name));
    out.push(") REFERENCES ").table_of(target).push(" (");
    match key.references {
        [] => out.names(target.key_columns().map(|column| column.name)),
        fields => {
            let named = |field: &&str| target.columns.iter().find(|column| column.field == *field);
            out.names(fields.iter().filter_map(named).map(|column| column.name));
        }
    }
    out.push(")");
    if let Some(action) = key.on_delete {
        out.push(" ON DELETE ").push(action);
    }
    if let Some(action) = key.on_update {
        out.push(" ON UPDATE ").push(action);
    }
}

pub(crate) fn write_check(out: &mut Writer, column: &ColumnDef) {
    let dialect = out.dialect();
    // A type of the engine's own holds nothing else anyway.
    if enum_type(dialect, column).is_some() {
        return;
    }
    let values: Vec<String> = match column.domain {
        Domain::Any => return write_range(out, column),
        Domain::Texts(texts) => texts.iter().map(|text| dialect.text_literal(text)).collect(),
        Domain::Numbers(numbers) => numbers.iter().map(i64::to_string).collect(),
    };
    let name = out.about().check_name(column);
    out.push(",\n    CONSTRAINT ").name(&name).push(" CHECK (").name(column.name);
    out.push(" IN (").push(&values.join(", ")).push("))");
}

/// Keeps values out that the field could not be read with.
fn write_range(out: &mut Writer, column: &ColumnDef) {
    let Some((least, most)) = out.dialect().range(column.kind) else {
        return write_limits(out, column);
    };
    // What counts up is a number of 64 bits at most.
    if column.origin == Origin::Counted && matches!(column.kind, Kind::I64 | Kind::U64) {
        return;
    }
    let name = out.about().range_name(column);
    out.push(",\n    CONSTRAINT ").name(&name).push(" CHECK (").name(column.name);
    // SQLite keeps what is above i64 as bytes, which are greater than every number.
    match column.kind {
        Kind::U64 if out.dialect().quote() == '`' => out.push(" >= 0)"),
        _ => out.push(&format!(" BETWEEN {least} AND {most})")),
    };
}

fn write_limits(out: &mut Writer, column: &ColumnDef) {
    let Some(limits) = out.dialect().limits(column.kind) else { return };
    let name = out.about().range_name(column);
    out.push(",\n    CONSTRAINT ").name(&name).push(" CHECK (");
    for (place, part) in limits.split("{0}").enumerate() {
        if place > 0 {
            out.name(column.name);
        }
        out.push(part);
    }
    out.push(")");
}
