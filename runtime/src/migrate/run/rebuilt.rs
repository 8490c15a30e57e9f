//! SQLite's rebuilds: triggers and indexes made by others are kept, and no reference between rows breaks.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::exec::Session;
use crate::migrate::file::FileStatement;

/// The triggers and indexes of the tables, and the rows with broken references, before the rebuild.
pub(super) struct Before {
    /// Triggers and indexes, by name.
    things: BTreeMap<String, String>,
    broken: Vec<(String, Option<i64>, String)>,
}

impl Before {
    /// Records the state of the tables that are rebuilt.
    pub(super) async fn of(session: &mut Session, rebuilds: &[String]) -> Result<Self> {
        let query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL";
        let read = |row: &mut crate::exec::Reader<'_>| {
            Ok((row.column::<String>()?, row.column::<String>()?, row.column::<String>()?))
        };
        let found = session.read(query, read).await?;
        let things = found
            .into_iter()
            .filter(|(_, table, _)| rebuilds.iter().any(|name| name.eq_ignore_ascii_case(table)));
        let things = things.map(|(name, _, sql)| (name, sql)).collect();
        Ok(Before { things, broken: broken(session).await? })
    }

    /// Restores what was dropped with its table and not by name, and checks that no reference broke.
    pub(super) async fn restore(
        self,
        session: &mut Session,
        statements: &[FileStatement],
        file: &str,
    ) -> Result<()> {
        let names = session.read("SELECT name FROM sqlite_master", |row| row.column::<String>()).await?;
        let is_dropped = |name: &str| {
            statements.iter().any(|statement| {
                let first = statement.words.first().map(String::as_str);
                first == Some("DROP") && statement.text.contains(name)
            })
        };
        for (name, sql) in self.things {
            if names.contains(&name) || is_dropped(&name) {
                continue;
            }
            session.execute(sql).await.map_err(|error| {
                Error::migration(format!(
                    "{file}: `{name}` belonged to a table that is rebuilt, and cannot be made again: {error}. If it is to go, \
                     write its DROP into the file; if it names a column that changes, write DROP before and CREATE after. \
                     Nothing was changed"
                ))
            })?;
        }
        let after = broken(session).await?;
        let new: Vec<_> = after.iter().filter(|row| !self.broken.contains(row)).collect();
        if let Some((table, _, parent)) = new.first() {
            return Err(Error::migration(format!(
                "{file}: {} rows of `{table}` would refer to rows of `{parent}` that are not there. Nothing was changed",
                new.len()
            )));
        }
        Ok(())
    }
}

/// The rows whose references lead nowhere.
async fn broken(session: &mut Session) -> Result<Vec<(String, Option<i64>, String)>> {
    let query = "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check";
    session.read(query, |row| Ok((row.column()?, row.column()?, row.column()?))).await
}
