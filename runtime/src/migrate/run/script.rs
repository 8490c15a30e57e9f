//! A file that was read, before anything of it is run.

use super::guard::check_statements;
use crate::error::{Error, Result};
use crate::migrate::file::{Backfill, FileStatement, Header, statements};
use crate::sql::engine::Engine;

/// A file that was read.
pub(super) struct Script {
    pub header: Header,
    pub statements: Vec<FileStatement>,
    pub file: String,
}

impl Script {
    /// Reads it, without running anything.
    pub(super) fn of(text: &str, file: &str, engine: Engine) -> Result<Self> {
        let header = Header::parse(text, file)?;
        let statements = statements(text, engine, file)?;
        check_statements(&statements, &header, engine, file)?;
        let script = Script { header, statements, file: file.to_owned() };
        script.check_backfills()?;
        Ok(script)
    }

    /// Refuses what cannot be run in batches.
    fn check_backfills(&self) -> Result<()> {
        for backfill in &self.header.backfills {
            let at = |what: &str| Error::migration(format!("{}:{}: {what}", self.file, backfill.line));
            let statement =
                self.statement_of(backfill).ok_or_else(|| at("no statement follows this backfill"))?;
            let first = statement.words.first().map(String::as_str).unwrap_or_default();
            let has_bounds =
                [":from", ":to"].iter().all(|name| bound(&statement.text, name, "") != statement.text);
            if !matches!(first, "UPDATE" | "DELETE" | "INSERT") || !has_bounds {
                return Err(at(&format!(
                    "a backfill is an UPDATE, DELETE or INSERT that says which rows: `.. WHERE {} BETWEEN :from AND :to`",
                    backfill.key
                )));
            }
        }
        Ok(())
    }

    fn statement_of(&self, backfill: &Backfill) -> Option<&FileStatement> {
        self.statements.iter().find(|statement| statement.line > backfill.line)
    }

    /// The backfill that a statement is.
    pub(super) fn backfill(&self, place: usize) -> Option<&Backfill> {
        let line = self.statements[place].line;
        let is_own = |backfill: &&Backfill| self.statement_of(backfill).is_some_and(|own| own.line == line);
        self.header.backfills.iter().find(is_own)
    }
}

/// A text with a number in place of `:from` or `:to`.
pub(super) fn bound(text: &str, name: &str, number: &str) -> String {
    let mut parts = text.split(name);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // `::from` is a cast, and `:total` another word.
        let is_word = part.starts_with(|char: char| char.is_alphanumeric() || char == '_');
        out.push_str(if is_word || out.ends_with(':') { name } else { number });
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::bound;

    #[test]
    fn a_bound_is_a_word_of_its_own() {
        assert_eq!(bound("id >= :from AND x = ':total'", ":from", "7"), "id >= 7 AND x = ':total'");
        assert_eq!(bound("id<=:to AND a::to = :total", ":to", "-9"), "id<=-9 AND a::to = :total");
    }
}
