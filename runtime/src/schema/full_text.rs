//! Full-text indexes: columns of words, or tables of words that triggers write.

use crate::sql::dialect::Dialect;
use crate::sql::search::{BETWEEN, MARK, MOST_INDEXED, NO_WORD, PART, SearchSyntax, TOKENIZER};
use crate::sql::table::{FullTextIndex, Table};
use crate::sql::writer::Writer;

/// Whether a row has a number next to its key.
pub(crate) fn has_row_number(dialect: &dyn Dialect, table: &Table) -> bool {
    dialect.search() == SearchSyntax::Fts5 && table.has_row_number()
}

/// The columns of words inside CREATE TABLE, and their indexes where these are there too.
pub(crate) fn write_columns(out: &mut Writer, table: &'static Table) {
    for index in table.full_texts {
        let name = table.words_name(index);
        match out.dialect().search() {
            SearchSyntax::Fts5 => {}
            SearchSyntax::Vector => {
                out.push(",\n    ").name(&name).push(" TSVECTOR GENERATED ALWAYS AS (");
                write_vector(out, table, index);
                out.push(") STORED");
            }
            SearchSyntax::Boolean(_) => {
                out.push(",\n    ").name(&name).push(" LONGTEXT AS (");
                write_marked(out, table, index);
                out.push(") STORED,\n    FULLTEXT KEY ").name(&table.full_text_name(index));
                out.push(" (").name(&name).push(")");
            }
        }
    }
}

/// The words of each column, with a sign between two columns that no search can name: a phrase is in one of them.
fn write_vector(out: &mut Writer, table: &Table, index: &FullTextIndex) {
    let most = (MOST_INDEXED / index.columns.len().max(1)) as i64;
    for (place, &column) in index.columns.iter().enumerate() {
        let column = &table.columns[column];
        out.push(if place == 0 { "" } else { " || '''|'':1'::tsvector || " });
        out.push("to_tsvector('simple', regexp_replace(left(");
        match column.nullable {
            true => out.push("coalesce(").name(column.name).push(", '')"),
            false => out.name(column.name),
        };
        out.push(", ").number(most).push("), '").push(BETWEEN).push("', ' ', 'g'))");
    }
}

/// The same as one text, in which each word has its mark, made of short parts. Letters become small by a collation that
/// leaves their number of bytes as it is: with others MySQL cuts the text.
fn write_marked(out: &mut Writer, table: &Table, index: &FullTextIndex) {
    let pattern = out.dialect().text_literal(NO_WORD);
    let parts = (MOST_INDEXED / PART / index.columns.len().max(1)).max(1);
    out.push("LOWER(REPLACE(CONCAT(");
    for (place, &column) in index.columns.iter().enumerate() {
        out.push(if place == 0 { "' " } else { ", ' limpid " }).push(MARK).push("'");
        for part in 0..parts {
            out.push(", REGEXP_REPLACE(SUBSTRING(COALESCE(").name(table.columns[column].name);
            out.push(", ''), ").number((part * PART + 1) as i64).push(", ").number(PART as i64);
            out.push("), ").push(&pattern).push(", ' ").push(MARK).push("')");
        }
    }
    // Where two parts meet between two words, and at the beginning.
    out.push("), ' ")
        .push(MARK)
        .push(" ")
        .push(MARK)
        .push("', ' ")
        .push(MARK)
        .push("') COLLATE utf8mb4_bin)");
}

/// The statements that make the indexes of a table which is there.
pub(crate) fn statements(dialect: &'static dyn Dialect, table: &'static Table) -> Vec<String> {
    let make = |index| match dialect.search() {
        SearchSyntax::Fts5 => fts5(dialect, table, index),
        SearchSyntax::Vector => vec![gin(dialect, table, index)],
        SearchSyntax::Boolean(_) => Vec::new(),
    };
    table.full_texts.iter().flat_map(make).collect()
}

/// The statements that drop what does not go with the table.
pub(super) fn drop(dialect: &'static dyn Dialect, table: &'static Table) -> Vec<String> {
    let drop = |index| {
        let mut out = Writer::new(dialect, table);
        out.push("DROP TABLE IF EXISTS ").name(&table.full_text_name(index));
        out.into_text()
    };
    match dialect.search() {
        SearchSyntax::Fts5 => table.full_texts.iter().map(drop).collect(),
        _ => Vec::new(),
    }
}

fn gin(dialect: &'static dyn Dialect, table: &'static Table, index: &FullTextIndex) -> String {
    let mut out = Writer::new(dialect, table);
    out.push("CREATE INDEX IF NOT EXISTS ").name(&table.full_text_name(index)).push(" ON ").table();
    out.push(" USING GIN (").name(&table.words_name(index)).push(")");
    out.into_text()
}

/// A table of words, which holds no texts, and the triggers that write it. Rows that are there already are taken in.
fn fts5(dialect: &'static dyn Dialect, table: &'static Table, index: &FullTextIndex) -> Vec<String> {
    let name = table.full_text_name(index);
    let mut statements = Vec::with_capacity(5);
    let mut state = |write: &dyn Fn(&mut Writer)| {
        let mut out = Writer::new(dialect, table);
        write(&mut out);
        statements.push(out.into_text());
    };
    state(&|out| {
        out.push("CREATE VIRTUAL TABLE IF NOT EXISTS ").name(&name).push(" USING fts5(");
        write_texts(out, index);
        out.push(", content='', contentless_delete=1, ").push(TOKENIZER).push(")");
    });
    for (event, after) in [(" AFTER INSERT", ""), (" AFTER DELETE", ""), (" AFTER UPDATE", " OF ")] {
        state(&|out| {
            let word = event.rsplit(' ').next().unwrap_or_default().to_lowercase();
            out.push("CREATE TRIGGER IF NOT EXISTS ").name(&format!("{name}_{word}")).push(event).push(after);
            if word == "update" {
                let texts = index.columns.iter().map(|&place| table.columns[place].name);
                out.names([table.row_number()].into_iter().chain(texts));
            }
            out.push(" ON ").table();
            if word == "update" {
                write_whether_changed(out, table, index);
            }
            out.push(" BEGIN ");
            write_trigger(out, table, index, &word);
            out.push("END");
        });
    }
    state(&|out| {
        write_insert(out, index, &name);
        out.push(" SELECT ").name(table.row_number());
        for &place in index.columns {
            out.push(", ").name(table.columns[place].name);
        }
        out.push(" FROM ").table().push(" WHERE NOT EXISTS (SELECT 1 FROM ").name(&name).push(")");
    });
    statements
}

/// WHEN the number or one of the texts changes.
fn write_whether_changed(out: &mut Writer, table: &Table, index: &FullTextIndex) {
    let texts = index.columns.iter().map(|&place| table.columns[place].name);
    for (place, name) in [table.row_number()].into_iter().chain(texts).enumerate() {
        out.push(if place == 0 { " WHEN old." } else { " OR old." }).name(name);
        out.push(" IS NOT new.").name(name);
    }
}

/// The body of a trigger. A new row may take the place of one that was replaced without its trigger.
fn write_trigger(out: &mut Writer, table: &Table, index: &FullTextIndex, event: &str) {
    let (name, number) = (table.full_text_name(index), table.row_number());
    out.push("DELETE FROM ").name(&name).push(" WHERE rowid ");
    match event {
        "insert" => out.push("= new.").name(number),
        "delete" => out.push("= old.").name(number),
        _ => out.push("IN (old.").name(number).push(", new.").name(number).push(")"),
    };
    out.push("; ");
    if event == "delete" {
        return;
    }
    write_insert(out, index, &name);
    out.push(" VALUES (new.").name(number);
    for &place in index.columns {
        out.push(", new.").name(table.columns[place].name);
    }
    out.push("); ");
}

fn write_insert(out: &mut Writer, index: &FullTextIndex, name: &str) {
    out.push("INSERT INTO ").name(name).push(" (rowid, ");
    write_texts(out, index);
    out.push(")");
}

/// The columns have numbers, because FTS5 knows some names as its own.
fn write_texts(out: &mut Writer, index: &FullTextIndex) {
    for place in 0..index.columns.len() {
        out.comma(place).push("text").number(place as i64);
    }
}
