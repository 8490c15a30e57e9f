//! Which migrations are applied and which are pending.

use std::collections::BTreeMap;

use super::Options;
use super::history::{self, Applied};
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::migrate::file::{Migration, checksum};
use crate::sql::engine::Engine;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::Table;

/// The files compared with the history.
pub(crate) struct HistoryState {
    /// The applied migrations, in order. Empty if there is no history yet.
    pub applied: Vec<Applied>,
    /// The pending migrations, in order.
    pub pending: Vec<Migration>,
}

/// Compares the files with the history of a database. Sends one query.
///
/// # Errors
///
/// If a file has changed since it was applied, or is missing.
pub(crate) async fn state(db: &Db, files: &[Migration]) -> Result<HistoryState> {
    static NOTHING: Table = Table::nameless();
    let mut applied = Vec::new();
    let statement = Statement {
        text: history::select().into(),
        binds: Vec::new(),
        access: Access::Read,
        table: &NOTHING,
        one: false,
        has_user_text: false,
    };
    let mut sink = |row: &mut crate::exec::Reader<'_>| {
        applied.push(history::read_row(row)?);
        Ok(())
    };
    match db.run(statement, &mut sink).await {
        Ok(_) => {}
        Err(error) if history::is_missing(&error) => {}
        Err(error) => return Err(error),
    }
    compare(applied, files, db.engine())
}

/// The same, for a history that was read already.
pub(super) fn compare(applied: Vec<Applied>, files: &[Migration], engine: Engine) -> Result<HistoryState> {
    let by_version: BTreeMap<i64, &Applied> = applied.iter().map(|row| (row.version, row)).collect();
    for file in files {
        if let Some(row) = by_version.get(&file.version) {
            // A migration that stopped halfway may have been corrected since.
            if row.is_whole() && row.checksum != checksum(&file.up, engine) {
                return Err(edited(row, file));
            }
        }
    }
    let newest = files.iter().map(|file| file.version).max().unwrap_or_default();
    let known = |version: i64| files.iter().any(|file| file.version == version);
    // Newer ones belong to a newer version of the program, which may run at the same time.
    let replaced = |version: i64| {
        files.iter().any(|file| {
            file.up.lines().any(|line| {
                line.trim()
                    .strip_prefix("-- limpid: replaces ")
                    .is_some_and(|list| list.split_whitespace().any(|word| word.parse() == Ok(version)))
            })
        })
    };
    if let Some(row) =
        applied.iter().find(|row| row.version < newest && !known(row.version) && !replaced(row.version))
    {
        return Err(Error::migration(format!(
            "{}_{} was applied to this database, and its file is gone: bring it back, or, if it never was here, run \
             `cargo limpid migrate repair --forget {}`",
            row.version, row.name, row.version
        )));
    }
    let is_pending = |file: &&Migration| by_version.get(&file.version).is_none_or(|row| !row.is_whole());
    let pending = files.iter().filter(is_pending).cloned().collect();
    Ok(HistoryState { applied, pending })
}

/// The first line that differs, as it was and as it is.
fn edited(row: &Applied, file: &Migration) -> Error {
    let (old, new): (Vec<_>, Vec<_>) = (row.text.lines().collect(), file.up.lines().collect());
    let place = old.iter().zip(&new).position(|(old, new)| old != new);
    let place = place.unwrap_or_else(|| old.len().min(new.len()));
    let line = |lines: &[&str]| lines.get(place).map_or("the end of the file", |line| line.trim()).to_owned();
    Error::migration(format!(
        "{}:{}: this file was applied on {} and says something else now.\n  applied: {}\n  now:     {}\nWrite a new \
         migration instead. If the edit changes nothing that was done, `cargo limpid migrate repair --accept {}` takes it \
         over",
        file.file,
        place + 1,
        row.applied_at,
        line(&old),
        line(&new),
        file.version
    ))
}

impl HistoryState {
    /// Whether there is nothing to run.
    pub(super) fn is_done(&self, options: &Options) -> bool {
        match options.until {
            None => self.pending.is_empty(),
            Some(until) => self.pending.iter().all(|file| file.version > until),
        }
    }

    /// The message when nothing may be run.
    pub(super) fn refusal(&self, advice: &str) -> Error {
        let names: Vec<_> = self.pending.iter().take(5).map(Migration::title).collect();
        let more = self.pending.len().saturating_sub(5);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Error::migration(format!(
            "{} pending: {}{more}; {advice}",
            count(self.pending.len(), "migration is", "migrations are"),
            names.join(", ")
        ))
    }
}

/// `1 migration is`, `2 migrations are`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
