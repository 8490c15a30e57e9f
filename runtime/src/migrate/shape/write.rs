//! The pieces of statements about shapes.

use super::{CheckShape, ColumnShape, IndexShape, KeyShape, TableName, TableShape, TextShape};
use crate::schema::table::ALIVE;
use crate::sql::dialect::Dialect;
use crate::sql::engine::Engine;

/// A name between the engine's quotes.
pub(crate) fn quoted(dialect: &dyn Dialect, name: &str) -> String {
    let quote = dialect.quote();
    format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
}

/// A name without them.
pub(crate) fn unquoted(dialect: &dyn Dialect, name: &str) -> String {
    let quote = dialect.quote();
    name.trim_matches(quote).replace(&format!("{quote}{quote}"), &quote.to_string())
}

/// Several names.
pub(crate) fn names<'a>(dialect: &dyn Dialect, names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| quoted(dialect, name)).collect();
    names.join(", ")
}

/// A table.
pub(crate) fn table(dialect: &dyn Dialect, name: &TableName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", quoted(dialect, schema), quoted(dialect, &name.name)),
        None => quoted(dialect, &name.name),
    }
}

/// A column's definition, with its name.
pub(crate) fn column(dialect: &dyn Dialect, column: &ColumnShape) -> String {
    format!("{} {}", quoted(dialect, &column.name), definition(column))
}

/// A column's definition, without its name.
pub(crate) fn definition(column: &ColumnShape) -> String {
    if let Some(counted) = &column.counted {
        return counted.clone();
    }
    let mut text = column.ty.clone();
    if !column.null {
        text.push_str(" NOT NULL");
    }
    if let Some(default) = &column.default {
        text.push_str(" DEFAULT ");
        text.push_str(default);
    }
    text
}

/// `CONSTRAINT name CHECK (..)`.
pub(crate) fn check(dialect: &dyn Dialect, check: &CheckShape) -> String {
    format!("CONSTRAINT {} CHECK ({})", quoted(dialect, &check.name), condition(dialect, check))
}

/// What a check says.
pub(crate) fn condition(dialect: &dyn Dialect, check: &CheckShape) -> String {
    format!("{}{}", quoted(dialect, &check.column), check.rest)
}

/// `CONSTRAINT name FOREIGN KEY (..) REFERENCES ..`.
pub(crate) fn key(dialect: &dyn Dialect, key: &KeyShape) -> String {
    let name = match key.name.as_str() {
        "" => String::new(),
        name => format!("CONSTRAINT {} ", quoted(dialect, name)),
    };
    format!("{name}FOREIGN KEY ({}) {}", names(dialect, &key.columns), references(dialect, key))
}

/// `REFERENCES ..`.
pub(crate) fn references(dialect: &dyn Dialect, key: &KeyShape) -> String {
    let mut text = format!("REFERENCES {} ({})", table(dialect, &key.target), names(dialect, &key.to));
    for (event, action) in [("DELETE", &key.on_delete), ("UPDATE", &key.on_update)] {
        if let Some(action) = action {
            text.push_str(&format!(" ON {event} {action}"));
        }
    }
    text
}

/// The generated column that is 1 outside the trash.
pub(crate) fn alive(dialect: &dyn Dialect, trash: &str) -> String {
    format!(
        "{} TINYINT AS (CASE WHEN {} IS NULL THEN 1 END) VIRTUAL",
        quoted(dialect, ALIVE),
        quoted(dialect, trash)
    )
}

/// `UNIQUE KEY name (..)`, where CREATE TABLE contains the indexes.
pub(crate) fn inner_index(dialect: &dyn Dialect, index: &IndexShape) -> String {
    let kind = if index.unique { "UNIQUE KEY" } else { "KEY" };
    let alive = match &index.alive {
        Some(_) => format!(", {}", quoted(dialect, ALIVE)),
        None => String::new(),
    };
    format!("{kind} {} ({}{alive})", quoted(dialect, &index.name), names(dialect, &index.columns))
}

/// `FULLTEXT KEY name (words)`.
pub(crate) fn inner_text(dialect: &dyn Dialect, text: &TextShape) -> String {
    format!("FULLTEXT KEY {} ({})", quoted(dialect, &text.name), quoted(dialect, &text.words))
}

/// CREATE INDEX, where that is a statement.
pub(crate) fn index(dialect: &dyn Dialect, on: &TableName, index: &IndexShape) -> String {
    let kind = if index.unique { "CREATE UNIQUE INDEX" } else { "CREATE INDEX" };
    let filter = match &index.alive {
        Some(trash) => format!(" WHERE {} IS NULL", quoted(dialect, trash)),
        None => String::new(),
    };
    format!(
        "{kind} {} ON {} ({}){filter}",
        quoted(dialect, &index.name),
        table(dialect, on),
        names(dialect, &index.columns)
    )
}

/// CREATE TABLE, with these foreign keys, under this name.
pub(crate) fn create(
    dialect: &dyn Dialect,
    shape: &TableShape,
    name: &TableName,
    keys: &[KeyShape],
) -> String {
    let mut lines: Vec<String> = shape.columns.iter().map(|known| column(dialect, known)).collect();
    if shape.numbered {
        lines.push(format!("{} INTEGER PRIMARY KEY", quoted(dialect, shape.table.row_number())));
        lines.push(format!("UNIQUE ({})", names(dialect, &shape.key)));
    } else if shape.columns.iter().all(|column| column.counted.is_none()) {
        lines.push(format!("PRIMARY KEY ({})", names(dialect, &shape.key)));
    }
    lines.extend(keys.iter().map(|known| key(dialect, known)));
    lines.extend(shape.checks.iter().map(|known| check(dialect, known)));
    if !dialect.partial_indexes() {
        lines.extend(shape.alive().map(|trash| alive(dialect, trash)));
        lines.extend(shape.indexes.iter().map(|known| inner_index(dialect, known)));
    }
    for text in &shape.texts {
        if let Some(column) = &text.column {
            lines.push(column.clone());
            if dialect.engine() != Engine::Postgres {
                lines.push(inner_text(dialect, text));
            }
        }
    }
    // Where DDL commits by itself, a statement may be met again.
    let again = if dialect.engine() == Engine::MariaDb { "IF NOT EXISTS " } else { "" };
    format!(
        "CREATE TABLE {again}{} (\n    {}\n){}",
        table(dialect, name),
        lines.join(",\n    "),
        dialect.table_options()
    )
}
