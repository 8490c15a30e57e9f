//! The rules, statement by statement.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{Phrase, pieces};
use super::{
    DROPS_COLUMN, DROPS_TABLE, EMPTIES, EVERY_ROW, INVENTS_VALUES, LOCKS_WRITERS, NEW_VALUE_USED,
    NOT_IN_TRANSACTION, READS_ALL, RENAMES, REWRITES, RUNNERS_BUSINESS, Rule,
};
use crate::migrate::file::{FileStatement, Header};
use crate::sql::engine::Engine;

/// What is known while a file is read.
struct Seen<'a> {
    header: &'a Header,
    engine: Engine,
    /// The tables that this file makes, which nobody uses yet.
    made: BTreeSet<String>,
    /// The old names of tables, by their new ones.
    renamed: BTreeMap<String, String>,
    see: &'a mut dyn FnMut(Rule, usize, String),
    line: usize,
}

/// Looks at every statement.
pub(super) fn look(
    statements: &[FileStatement],
    header: &Header,
    engine: Engine,
    see: &mut dyn FnMut(Rule, usize, String),
) {
    let mut seen = Seen { header, engine, made: BTreeSet::new(), renamed: BTreeMap::new(), see, line: 0 };
    let mut adds_value = false;
    for statement in statements {
        seen.line = statement.line;
        let pieces = pieces(&statement.text, engine);
        let words = Phrase(&pieces);
        seen.of_the_runner(words);
        seen.rows(words);
        seen.created(words);
        seen.dropped(words);
        seen.altered(words);
        let is_data = ["INSERT", "UPDATE", "DELETE"].iter().any(|word| words.after(&[word]).is_some());
        if adds_value && is_data && !header.no_transaction {
            seen.tell(
                NEW_VALUE_USED,
                "PostgreSQL cannot use a new value of an enum in the transaction that adds it: put this into the next file",
            );
        }
        adds_value |= engine == Engine::Postgres
            && words.after(&["ALTER", "TYPE"]).is_some()
            && words.has_all(&["ADD", "VALUE"]);
    }
}

impl Seen<'_> {
    fn tell(&mut self, rule: Rule, sentence: impl Into<String>) {
        (self.see)(rule, self.line, sentence.into());
    }

    fn is_new(&self, table: &str) -> bool {
        self.made.contains(table)
    }

    /// Whether a table is made anew by a generated file, whose statements say more than they do.
    fn is_rebuilt(&self, table: &str) -> bool {
        self.header.rebuilds.iter().any(|name| name == table)
    }

    /// Whether the top of the file says that it goes: `table`, or `column` with its name.
    fn is_marked(&self, table: &str, column: Option<&str>) -> bool {
        let table = self.renamed.get(table).map_or(table, String::as_str);
        let what = match column {
            Some(column) => format!("column {table}.{column}"),
            None => format!("table {table}"),
        };
        let marks = [&self.header.destructive, &self.header.accepted, &self.header.derived];
        // Where an engine has no schemas, their names are a part of the table's.
        marks.into_iter().flatten().any(|known| known.replace('.', "_") == what.replace('.', "_"))
    }

    fn of_the_runner(&mut self, words: Phrase<'_>) {
        if self.engine == Engine::Sqlite
            && words.after(&["PRAGMA"]).and_then(Phrase::name).is_some_and(|(name, _)| {
                name.rsplit('.').next().is_some_and(|name| name.eq_ignore_ascii_case("foreign_keys"))
            })
        {
            self.tell(
                RUNNERS_BUSINESS,
                "this pragma does nothing inside a transaction: write `-- limpid: foreign_keys off` at the top of the file",
            );
        }
        let in_transaction =
            matches!(self.engine, Engine::Sqlite | Engine::Postgres) && !self.header.no_transaction;
        let ends = [&["BEGIN"][..], &["COMMIT"], &["ROLLBACK"], &["START", "TRANSACTION"]];
        if in_transaction && ends.iter().any(|end| words.after(end).is_some()) {
            self.tell(
                RUNNERS_BUSINESS,
                "the runner begins and ends the transaction of a file: take this away",
            );
        }
        if self.engine == Engine::Postgres && in_transaction && words.has("CONCURRENTLY") {
            self.tell(
                NOT_IN_TRANSACTION,
                "CONCURRENTLY does not run in a transaction: put it into a file of its own that begins with \
                 `-- no-transaction`",
            );
        }
    }

    fn rows(&mut self, words: Phrase<'_>) {
        if let Some(rest) = words.after(&["TRUNCATE"])
            && let Some((table, _)) = rest.skip(&["TABLE"]).skip(&["ONLY"]).name()
        {
            self.tell(EMPTIES, format!("every row of {table} goes, and no way back brings it back"));
        }
        if words.has("WHERE") {
            return;
        }
        if let Some((table, _)) = words.after(&["DELETE", "FROM"]).and_then(Phrase::name)
            && !self.is_new(&table)
        {
            self.tell(EVERY_ROW, format!("it deletes every row of {table}: write WHERE"));
        }
        if let Some((table, rest)) = words.after(&["UPDATE"]).and_then(Phrase::name)
            && !self.is_new(&table)
        {
            // What fills a column that this file has added is meant for every row.
            let filled =
                rest.after(&["SET"]).and_then(Phrase::name).map(|(column, _)| format!("{table}.{column}"));
            if !filled.is_some_and(|column| self.made.contains(&column)) {
                self.tell(
                    EVERY_ROW,
                    format!("it changes every row of {table}: write WHERE, even if that is `WHERE TRUE`"),
                );
            }
        }
    }

    fn created(&mut self, words: Phrase<'_>) {
        let Some(words) = words.after(&["CREATE"]) else { return };
        if let Some((table, _)) = words
            .skip(&["TEMPORARY"])
            .skip(&["UNLOGGED"])
            .after(&["TABLE"])
            .map(|words| words.skip(&["IF", "NOT", "EXISTS"]))
            .and_then(Phrase::name)
        {
            self.made.insert(table);
            return;
        }
        let is_unique = words.after(&["UNIQUE"]).is_some();
        let Some(index) = words.skip(&["UNIQUE"]).after(&["INDEX"]) else { return };
        let concurrently = index.after(&["CONCURRENTLY"]).is_some();
        let on = (0..index.0.len()).find_map(|place| Phrase(&index.0[place..]).after(&["ON"]));
        let Some((table, _)) = on.map(|words| words.skip(&["ONLY"])).and_then(Phrase::name) else { return };
        if self.engine == Engine::Postgres && !concurrently && !self.is_new(&table) {
            self.tell(
                LOCKS_WRITERS,
                format!(
                    "nobody can write to {table} while this index is built: on a large table write CREATE INDEX \
                     CONCURRENTLY, in a file that begins with `-- no-transaction`"
                ),
            );
        }
        if is_unique && !self.is_new(&table) && !self.is_rebuilt(&table) && self.header.expects.is_empty() {
            self.tell(
                READS_ALL,
                format!(
                    "it fails if rows of {table} are equal there: say so before by `-- limpid: expects none SELECT COUNT(*) \
                     FROM .. -- ..`"
                ),
            );
        }
    }

    fn dropped(&mut self, words: Phrase<'_>) {
        let Some(rest) = words.after(&["DROP", "TABLE"]) else { return };
        for part in rest.skip(&["IF", "EXISTS"]).parts() {
            let Some((table, _)) = part.name() else { continue };
            if !self.is_new(&table) && !self.is_rebuilt(&table) && !self.is_marked(&table, None) {
                self.tell(
                    DROPS_TABLE,
                    format!(
                        "it drops {table} with its rows. Write `-- limpid: destructive drops table {table}` at the top of \
                         the file, so that `up` counts them first"
                    ),
                );
            }
        }
    }

    fn altered(&mut self, words: Phrase<'_>) {
        let Some(rest) = words.after(&["ALTER", "TABLE"]) else { return };
        let Some((table, rest)) = rest.skip(&["IF", "EXISTS"]).skip(&["ONLY"]).name() else { return };
        if self.is_new(&table) {
            return;
        }
        for part in rest.parts() {
            self.dropped_column(&table, part);
            self.added(&table, part);
            self.changed(&table, part);
        }
    }

    fn dropped_column(&mut self, table: &str, part: Phrase<'_>) {
        let Some(rest) = part.after(&["DROP"]) else { return };
        let others = ["CONSTRAINT", "INDEX", "KEY", "FOREIGN", "PRIMARY", "CHECK", "PARTITION"];
        if others.iter().any(|word| rest.after(&[word]).is_some()) {
            return;
        }
        let Some((column, _)) = rest.skip(&["COLUMN"]).skip(&["IF", "EXISTS"]).name() else { return };
        let place = format!("{table}.{column}");
        // The generated way to another type on MariaDB: a column next to it takes over the values first.
        let is_moved = self.made.contains(&format!("{table}.limpid_new_{column}"));
        if !is_moved && !self.is_marked(table, Some(&column)) && !self.made.contains(&place) {
            self.tell(
                DROPS_COLUMN,
                format!(
                    "it drops {place} with its values. Write `-- limpid: destructive drops column {place}` at the top of \
                     the file, so that `up` counts them first"
                ),
            );
        }
    }

    fn added(&mut self, table: &str, part: Phrase<'_>) {
        let Some(rest) = part.after(&["ADD"]) else { return };
        let is_key = rest.has("REFERENCES") && rest.has("FOREIGN");
        if self.engine == Engine::Postgres
            && (is_key || rest.has("CHECK"))
            && !rest.has_all(&["NOT", "VALID"])
        {
            self.tell(
                READS_ALL,
                format!(
                    "it reads all of {table} while nobody can write: on a large table write NOT VALID here, and VALIDATE \
                     CONSTRAINT in the next file"
                ),
            );
        }
        let others = ["CONSTRAINT", "INDEX", "KEY", "FOREIGN", "PRIMARY", "CHECK", "UNIQUE", "FULLTEXT"];
        if others.iter().any(|word| rest.after(&[word]).is_some()) {
            return;
        }
        let Some((column, rest)) = rest.skip(&["COLUMN"]).skip(&["IF", "NOT", "EXISTS"]).name() else {
            return;
        };
        self.made.insert(format!("{table}.{column}"));
        let makes_its_own = ["DEFAULT", "GENERATED", "AUTO_INCREMENT", "AS", "SERIAL", "BIGSERIAL"];
        if rest.has_all(&["NOT", "NULL"]) && !makes_its_own.iter().any(|word| rest.has(word)) {
            let what = match self.engine {
                Engine::MariaDb | Engine::MySql => {
                    "rows that are there get an invented value (an empty text, 0)"
                }
                _ => "it fails if there are rows",
            };
            self.tell(
                INVENTS_VALUES,
                format!(
                    "{table}.{column} is NOT NULL without a DEFAULT: {what}. Add it as NULL, fill it by UPDATE, then make it \
                     NOT NULL"
                ),
            );
        }
    }

    fn changed(&mut self, table: &str, part: Phrase<'_>) {
        if let Some((new, _)) = part.after(&["RENAME", "TO"]).and_then(Phrase::name) {
            let old = self.renamed.get(table).cloned().unwrap_or_else(|| table.to_owned());
            self.renamed.insert(new, old);
        }
        if part.after(&["RENAME"]).is_some_and(|rest| {
            ["CONSTRAINT", "INDEX", "KEY"].iter().all(|word| rest.after(&[word]).is_none())
        }) {
            self.tell(
                RENAMES,
                format!(
                    "programs that still run know the old name of what is renamed in {table}: release this together with \
                     the program, or add, copy and drop in three releases"
                ),
            );
        }
        if self.engine != Engine::Postgres {
            return;
        }
        let Some((column, rest)) =
            part.after(&["ALTER"]).map(|rest| rest.skip(&["COLUMN"])).and_then(Phrase::name)
        else {
            return;
        };
        if rest.after(&["SET", "NOT", "NULL"]).is_some() {
            self.tell(
                READS_ALL,
                format!("it reads all of {table} while nobody can use it, to see that no {column} is NULL"),
            );
        }
        if rest.after(&["TYPE"]).is_some() || rest.after(&["SET", "DATA", "TYPE"]).is_some() {
            self.tell(
                REWRITES,
                format!(
                    "another type of {table}.{column} may write the whole table anew while nobody can use it"
                ),
            );
        }
    }
}
