//! Compares a database with a shape.

use std::fmt;

use super::{Found, FoundColumn, FoundKey, FoundTable, action, normal};
use crate::migrate::shape::{IndexShape, KeyShape, Shape, TableName, TableShape};
use crate::schema::table::ALIVE;
use crate::sql::engine::Engine;

/// A difference.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    /// `posts`, `posts.title`.
    pub place: String,
    pub is: String,
    pub should: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: it is {}, and should be {}", self.place, self.is, self.should)
    }
}

/// Every difference. What others have added (tables, indexes, checks) does not count.
pub(crate) fn compare(shape: &Shape, found: &Found) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, table) in &shape.tables {
        let mut see =
            |place: String, is: String, should: String| findings.push(Finding { place, is, should });
        match found.tables.get(&named(&table.name)) {
            None => see(name.clone(), "missing".to_owned(), "a table".to_owned()),
            Some(known) => compare_table(shape, name, table, known, &mut see),
        }
    }
    findings
}

fn named(name: &TableName) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    }
}

type See<'a> = dyn FnMut(String, String, String) + 'a;

fn compare_table(shape: &Shape, name: &str, table: &TableShape, found: &FoundTable, see: &mut See<'_>) {
    let engine = shape.dialect.engine();
    for column in &table.columns {
        let place = format!("{name}.{}", column.name);
        let Some(known) = found.columns.get(&column.name) else {
            see(place, "missing".to_owned(), "a column".to_owned());
            continue;
        };
        let should = FoundColumn {
            ty: column.ty.clone(),
            null: column.null,
            default: column.default.clone(),
            generated: false,
        };
        let (is, should) = (normal_column(engine, known), normal_column(engine, &should));
        if is != should {
            see(place, shown(&is), shown(&should));
        }
    }
    let is_ours = |column: &str| {
        table.column(column).is_some()
            || column == ALIVE
            || (table.numbered && column == table.table.row_number())
            || table.texts.iter().any(|text| text.words == column)
    };
    for (column, known) in &found.columns {
        if !is_ours(column) && !known.generated {
            see(format!("{name}.{column}"), "a column".to_owned(), "missing".to_owned());
        }
    }
    // Beside the number of a row, the key is a unique index.
    if !table.numbered && found.key != table.key {
        see(format!("{name}, key"), list(&found.key), list(&table.key));
    }
    for index in &table.indexes {
        compare_index(shape, name, index, found, see);
    }
    compare_keys(name, table, found, see);
    for check in &table.checks {
        let is_there = match engine {
            Engine::Sqlite => found.checks.iter().any(|text| text.contains(&check.name)),
            _ => found.checks.contains(&check.name),
        };
        if !is_there {
            see(
                format!("{name}, check {}", check.name),
                "missing".to_owned(),
                format!("{}{}", check.column, check.rest),
            );
        }
    }
    for text in table.texts.iter().filter(|text| text.column.is_some()) {
        if !found.columns.contains_key(&text.words) {
            see(format!("{name}, full text {}", text.name), "missing".to_owned(), list(&text.columns));
        }
    }
}

fn normal_column(engine: Engine, column: &FoundColumn) -> FoundColumn {
    FoundColumn {
        ty: normal::ty(engine, &column.ty),
        null: column.null,
        // A counter is not a default.
        default: column.default.as_deref().filter(|text| !text.starts_with("nextval(")).map(normal::default),
        generated: column.generated,
    }
}

fn shown(column: &FoundColumn) -> String {
    let null = if column.null { "" } else { " NOT NULL" };
    let default = column.default.as_ref().map(|default| format!(" DEFAULT {default}")).unwrap_or_default();
    format!("{}{null}{default}", column.ty)
}

fn list(names: &[String]) -> String {
    format!("({})", names.join(", "))
}

fn compare_index(shape: &Shape, name: &str, index: &IndexShape, found: &FoundTable, see: &mut See<'_>) {
    let mut columns = index.columns.clone();
    let by_column = !shape.dialect.partial_indexes();
    if by_column && index.alive.is_some() {
        columns.push(ALIVE.to_owned());
    }
    let kind = if index.unique { "unique " } else { "" };
    let place = format!("{name}, {kind}index {}", index.name);
    let partial = index.alive.is_some() && !by_column;
    let should = format!("{}{}", list(&columns), if partial { " outside the trash" } else { "" });
    match found.indexes.get(&index.name) {
        None => see(place, "missing".to_owned(), should),
        Some(known) if !known.valid => see(place, "not built to its end".to_owned(), should),
        Some(known)
            if known.columns != columns || known.unique != index.unique || known.partial != partial =>
        {
            let kind = if known.unique { "unique " } else { "" };
            see(
                place,
                format!("{kind}{}{}", list(&known.columns), if known.partial { " in part" } else { "" }),
                should,
            );
        }
        Some(_) => {}
    }
}

fn compare_keys(name: &str, table: &TableShape, found: &FoundTable, see: &mut See<'_>) {
    let should: Vec<FoundKey> = table.keys.iter().map(key).collect();
    for key in should.iter().filter(|key| !found.keys.contains(key)) {
        let other = found.keys.iter().find(|known| known.columns == key.columns);
        let is = other.map_or_else(|| "missing".to_owned(), shown_key);
        see(format!("{name}, foreign key {}", list(&key.columns)), is, shown_key(key));
    }
    for key in &found.keys {
        if !should.iter().any(|known| known.columns == key.columns) {
            see(format!("{name}, foreign key {}", list(&key.columns)), shown_key(key), "missing".to_owned());
        }
    }
}

fn key(key: &KeyShape) -> FoundKey {
    FoundKey {
        columns: key.columns.clone(),
        table: named(&key.target),
        to: key.to.clone(),
        on_delete: action(key.on_delete.as_deref().unwrap_or_default()),
        on_update: action(key.on_update.as_deref().unwrap_or_default()),
    }
}

fn shown_key(key: &FoundKey) -> String {
    let mut text = format!("to {} {}", key.table, list(&key.to));
    for (event, action) in [("delete", &key.on_delete), ("update", &key.on_update)] {
        if !action.is_empty() {
            text.push_str(&format!(" on {event} {action}"));
        }
    }
    text
}
