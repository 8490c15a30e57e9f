//! Full-text search, as a condition and as a number.

use std::sync::Arc;

use super::node::Node;
use super::text::Textual;
use crate::sql::search::{InnoDb, SearchSyntax, Words};
use crate::sql::table::{FullTextIndex, Table};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::{Source, Writer};

/// Words, and the index that they are looked up in.
#[derive(Debug)]
pub struct Search {
    pub(crate) table: &'static Table,
    pub(crate) index: &'static FullTextIndex,
    pub(crate) words: Words,
}

/// What a full-text index can hold: texts.
#[diagnostic::on_unimplemented(
    message = "a full-text index holds texts, and `{Self}` is none",
    label = "no text",
    note = "`#[full_text(..)]` names fields of type `String` or `Option<String>`, or newtypes of `String`"
)]
pub trait Searched {}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base: Textual>> Searched for T {}

/// The alias of a row that is looked up by its key, because a derived table is in its place.
const FOUND: &str = "limpid_found";

/// Where the row that is asked about is.
#[derive(Clone, Copy)]
enum Row {
    /// It is one of a table of the statement.
    Of(Source),
    /// It was looked up.
    Found,
}

impl Row {
    /// Whether it is a row of the statement, not of one inside it.
    fn is_outermost(self, out: &Writer) -> bool {
        matches!(self, Row::Of(source) if out.is_outermost(source))
    }

    fn column(self, out: &mut Writer, name: &str) {
        match self {
            Row::Of(source) => out.hidden_column(source, name),
            Row::Found => out.push(FOUND).push(".").name(name),
        };
    }
}

/// Prints the condition that a row holds the words.
pub(super) fn write_search(out: &mut Writer, source: Source, search: &Arc<Search>) {
    if out.is_derived(source) {
        write_found(out.push("EXISTS (SELECT 1"), source, search);
        write_matches(out.push(" AND "), Row::Found, search);
        out.push(")");
        return;
    }
    write_matches(out, Row::Of(source), search);
}

/// Prints how well a row holds the words: the larger the better, and 0 if it does not.
pub(super) fn write_relevance(out: &mut Writer, source: Source, search: &Arc<Search>) {
    if out.is_derived(source) {
        out.push("COALESCE((SELECT ");
        write_rank(out, Row::Found, search);
        write_found(out, source, search);
        out.push("), 0e0)");
        return;
    }
    write_rank(out, Row::Of(source), search);
}

/// FROM the table of the index, WHERE its key is that of the row.
fn write_found(out: &mut Writer, source: Source, search: &Search) {
    out.push(" FROM ").table_of(search.table).push(" AS ").push(FOUND).push(" WHERE ");
    out.qualified(|out| {
        for (place, key) in search.table.key_columns().enumerate() {
            Row::Found.column(out.push(if place == 0 { "" } else { " AND " }), key.name);
            out.push(" = ").column(source, key);
        }
    });
}

fn write_matches(out: &mut Writer, row: Row, search: &Arc<Search>) {
    let Search { table, index, words } = &**search;
    let notation = out.dialect().search();
    let asked = || Value::Text(words.print(notation).into());
    match notation {
        SearchSyntax::Fts5 => {
            let name = table.full_text_name(index);
            row.column(out, table.row_number());
            out.push(" IN (SELECT rowid FROM ").name(&name).push(" WHERE ").name(&name);
            out.push(" MATCH ").bind(asked()).push(")");
        }
        SearchSyntax::Vector => {
            row.column(out, &table.words_name(index));
            out.push(" @@ to_tsquery('simple', ").bind(asked()).push(")");
        }
        // Small letters are those of the server, as in the column.
        SearchSyntax::Boolean(engine) => {
            write_score(out, row, search);
            // Where MySQL looks into the index for each row of a statement around it, it misses some: so it is told to
            // ask each row instead.
            if engine == InnoDb::MySql && !row.is_outermost(out) {
                out.push(" + 0 > 0");
            }
        }
    }
}

/// What InnoDB says of a row. Small letters are those of the server, as in the column.
fn write_score(out: &mut Writer, row: Row, search: &Search) {
    let asked = Value::Text(search.words.print(out.dialect().search()).into());
    row.column(out.push("MATCH ("), &search.table.words_name(search.index));
    out.push(") AGAINST (LOWER(").bind(asked).push(" COLLATE utf8mb4_bin) IN BOOLEAN MODE)");
}

fn write_rank(out: &mut Writer, row: Row, search: &Arc<Search>) {
    let Search { table, index, words } = &**search;
    let notation = out.dialect().search();
    let asked = || Value::Text(words.print(notation).into());
    match notation {
        // Ranks depend on all rows that match. They are computed once, before the statement; LIMIT keeps SQLite
        // from asking for each row anew.
        SearchSyntax::Fts5 => {
            let name = table.full_text_name(index);
            out.push("COALESCE((SELECT limpid_rank FROM ");
            out.shared(Arc::as_ptr(search).addr(), |out| {
                out.push("SELECT rowid AS limpid_match, -rank AS limpid_rank FROM ").name(&name);
                out.push(" WHERE ").name(&name).push(" MATCH ").bind(asked()).push(" LIMIT -1");
            });
            row.column(out.push(" WHERE limpid_match = "), table.row_number());
            out.push("), 0e0)");
        }
        SearchSyntax::Vector => {
            write_matches(out.push("CASE WHEN "), row, search);
            row.column(out.push(" THEN CAST(ts_rank("), &table.words_name(index));
            out.push(", to_tsquery('simple', ").bind(asked()).push(")) AS DOUBLE PRECISION) ELSE 0e0 END");
        }
        SearchSyntax::Boolean(_) => write_score(out, row, search),
    }
}

impl Node {
    /// The searches that all rows meet, of the table of this source.
    pub(crate) fn searches(&self, of: Source, found: &mut Vec<Arc<Search>>) {
        match self {
            Node::Search(source, search) if *source == of => found.push(Arc::clone(search)),
            Node::All(nodes) => nodes.iter().for_each(|node| node.searches(of, found)),
            _ => {}
        }
    }

    /// Whether this is computed from how well a row holds some words, which changes with every row of the table.
    pub(crate) fn is_relative(&self) -> bool {
        let mut nodes = match self {
            Node::Relevance(..) => return true,
            Node::Infix(left, _, right) | Node::Arithmetic(_, _, left, right) => {
                [&**left, &**right].into_iter()
            }
            Node::Call(_, nodes) | Node::Function(_, nodes) => return nodes.iter().any(Node::is_relative),
            Node::Case(arms, otherwise) => {
                let mut values = arms.iter().map(|(_, value)| value);
                return otherwise.is_relative() || values.any(Node::is_relative);
            }
            _ => return false,
        };
        nodes.any(Node::is_relative)
    }
}
