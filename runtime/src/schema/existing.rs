//! Tables that were there before: what they lack of the model, and what may be NULL otherwise than in it, is an error,
//! because CREATE TABLE IF NOT EXISTS would leave them as they are.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::table::ALIVE;
use crate::error::{Error, Result};
use crate::exec::{Db, Reader};
use crate::sql::engine::Engine;
use crate::sql::search::SearchSyntax;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::{Index, Table};
use crate::sql::writer::flat_name;

/// What a database has under the name of a table.
#[derive(Default)]
struct ExistingTable {
    /// Each with whether it may be NULL.
    columns: Vec<(String, bool)>,
    uniques: BTreeMap<String, ExistingUnique>,
}

/// A unique index. An expression in it is a column without a name.
#[derive(Default)]
struct ExistingUnique {
    columns: Vec<String>,
    partial: bool,
}

/// Fails if a table is there and lacks a column or a unique index of its model, or holds NULL where a field does not,
/// or the other way round. One statement.
pub(super) async fn check(db: &Db, entries: &[Entry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let found = find(db, entries).await?;
    let mut lacking = Vec::new();
    for (entry, existing) in entries.iter().zip(&found) {
        // A table that another program has made since its columns were looked for is its business.
        if !existing.columns.is_empty() {
            lacking.extend(compare(db.engine(), entry.table, existing));
        }
    }
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Error::usage(format!(
        "{}: `create` makes tables that are missing and changes none, so nothing was done; change the table with a \
         migration or ALTER TABLE, or drop it first in a test (`limpid::schema![..].drop(&db)`)",
        lacking.join("; ")
    )))
}

/// What a table lacks, in words.
fn compare(engine: Engine, table: &'static Table, existing: &ExistingTable) -> Vec<String> {
    let same = |one: &str, other: &str| match engine {
        Engine::Postgres => one == other,
        _ => one.eq_ignore_ascii_case(other),
    };
    let find = |name: &str| existing.columns.iter().find(|(column, _)| same(column, name));
    let has = |name: &str| find(name).is_some();
    let lacks = |what: &str, name: &str| {
        format!("the table `{}` exists without the {what} `{name}` of `{}`", table.name, table.model)
    };
    let columns = table.columns.iter().filter(|column| !has(column.name));
    let mut lacking: Vec<String> = columns.map(|column| lacks("column", column.name)).collect();
    // SQLite says of keys that they may be NULL.
    let others = table.columns.iter().enumerate().filter(|(place, _)| !table.key.contains(place));
    lacking.extend(others.filter_map(|(_, column)| match (find(column.name)?.1, column.nullable) {
        (true, false) => Some(format!(
            "the column `{}` of the table `{}` may be NULL, and the field `{}` of `{}` is not an `Option`",
            column.name, table.name, column.field, table.model
        )),
        (false, true) => Some(format!(
            "the column `{}` of the table `{}` is NOT NULL, and the field `{}` of `{}` is an `Option`",
            column.name, table.name, column.field, table.model
        )),
        _ => None,
    }));
    if engine.dialect().search() != SearchSyntax::Fts5 {
        let words = table.full_texts.iter().map(|index| table.words_name(index));
        lacking.extend(words.filter(|name| !has(name)).map(|name| lacks("column", &name)));
    }
    let is_kept = |index: &&Index| {
        let wanted: Vec<&str> = index.columns.iter().map(|&place| table.columns[place].name).collect();
        let in_trash = table.deleted_at.is_some();
        index.columns == table.key
            || existing.uniques.values().any(|unique| {
                let found = unique.columns.iter().filter(|column| !(in_trash && *column == ALIVE));
                let found: Vec<&String> = found.collect();
                found.len() == wanted.len()
                    && wanted.iter().all(|name| found.iter().any(|column| same(column, name)))
                    && (in_trash || !unique.partial)
            })
    };
    let uniques = table.indexes.iter().filter(|index| index.unique && !is_kept(index));
    lacking.extend(uniques.map(|index| lacks("unique index", &table.index_name(index))));
    lacking
}

/// What is there, in the order of the entries.
async fn find(db: &Db, entries: &[Entry]) -> Result<Vec<ExistingTable>> {
    static NOTHING: Table = Table::nameless();
    let text = match db.engine() {
        Engine::Sqlite => sqlite(db, entries),
        Engine::Postgres => postgres(db, entries),
        Engine::MariaDb | Engine::MySql => mysql(db, entries),
    };
    let statement = Statement {
        text: text.into(),
        binds: Vec::new(),
        access: Access::Read,
        table: &NOTHING,
        one: false,
        has_user_text: false,
    };
    let mut found: Vec<ExistingTable> = entries.iter().map(|_| ExistingTable::default()).collect();
    let mut sink = |row: &mut Reader<'_>| {
        let place: i64 = row.column()?;
        let index: Option<String> = row.column()?;
        let column: Option<String> = row.column()?;
        let flag: i64 = row.column()?;
        let place = usize::try_from(place - 1).unwrap_or(usize::MAX);
        if let Some(table) = found.get_mut(place) {
            let column = column.unwrap_or_default();
            match index {
                None => table.columns.push((column, flag != 0)),
                Some(index) => {
                    let index = table.uniques.entry(index).or_default();
                    index.columns.push(column);
                    index.partial = flag != 0;
                }
            }
        }
        Ok(())
    };
    db.run(statement, &mut sink).await?;
    Ok(found)
}

/// Numbers and names of the tables, for VALUES.
fn numbered(entries: &[Entry], name: impl Fn(&Table) -> String) -> String {
    let rows = entries.iter().enumerate();
    let rows: Vec<_> = rows.map(|(place, entry)| format!("({}, {})", place + 1, name(entry.table))).collect();
    rows.join(", ")
}

fn sqlite(db: &Db, entries: &[Entry]) -> String {
    let names = numbered(entries, |table| db.dialect().text_literal(&flat_name(table)));
    format!(
        "WITH wanted(place, name) AS (VALUES {names}) \
         SELECT w.place, NULL, c.name, NOT c.\"notnull\" FROM wanted w JOIN pragma_table_xinfo(w.name) c \
         UNION ALL \
         SELECT w.place, i.name, c.name, i.partial FROM wanted w JOIN pragma_index_list(w.name) i \
         JOIN pragma_index_info(i.name) c WHERE i.\"unique\" = 1"
    )
}

fn postgres(db: &Db, entries: &[Entry]) -> String {
    let literal = |text| db.dialect().text_literal(text);
    let names = numbered(entries, |table| {
        let schema = table.schema.map_or_else(|| "current_schema()::text".to_owned(), literal);
        format!("{schema}, {}", literal(table.name))
    });
    format!(
        "WITH wanted AS (SELECT w.place::bigint AS place, t.oid FROM (VALUES {names}) AS w(place, space, name) \
         JOIN pg_namespace s ON s.nspname = w.space::name \
         JOIN pg_class t ON t.relnamespace = s.oid AND t.relname = w.name::name) \
         SELECT w.place, NULL::text, a.attname::text, (NOT a.attnotnull)::int::bigint FROM wanted w \
         JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped \
         UNION ALL \
         SELECT w.place, i.indexrelid::text, a.attname::text, (i.indpred IS NOT NULL)::int::bigint FROM wanted w \
         JOIN pg_index i ON i.indrelid = w.oid AND i.indisunique AND i.indisvalid \
         CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place) \
         LEFT JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum = k.number AND k.number > 0 \
         WHERE k.place <= i.indnkeyatts"
    )
}

/// Columns first: a table that another program makes in between has no columns then, and is left alone.
fn mysql(db: &Db, entries: &[Entry]) -> String {
    let names = entries.iter().map(|entry| db.dialect().text_literal(&flat_name(entry.table)));
    let names = names.collect::<Vec<_>>().join(", ");
    format!(
        "SELECT CAST(FIELD(CAST(table_name AS BINARY), {names}) AS SIGNED), NULL, column_name, is_nullable = 'YES' \
         FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name IN ({names}) \
         UNION ALL \
         SELECT CAST(FIELD(CAST(table_name AS BINARY), {names}) AS SIGNED), index_name, column_name, 0 \
         FROM information_schema.statistics \
         WHERE table_schema = DATABASE() AND table_name IN ({names}) AND non_unique = 0"
    )
}
