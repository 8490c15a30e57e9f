//! Changes the history of migrations without running any.

use super::apply::with_session;
use super::script::Script;
use super::{Options, history};
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::migrate::file::Migration;

/// What `repair` can do with the row of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repair {
    /// Accepts the edited file.
    Accept,
    /// Records it as applied, with the current file.
    Applied,
    /// Its row goes.
    Forget,
}

/// Repairs the row of a migration.
pub(crate) async fn repair(
    db: &Db,
    files: &[Migration],
    version: i64,
    how: Repair,
    options: &Options,
) -> Result<()> {
    let file = files.iter().find(|file| file.version == version);
    with_session(db, options, async |session| {
        let rows = history::read(session).await?.unwrap_or_default();
        let row = rows.iter().find(|row| row.version == version);
        if how == Repair::Forget {
            return match row {
                Some(_) => history::delete(session, version).await,
                None => Err(Error::migration(format!("{version} was not applied to this database"))),
            };
        }
        let file =
            file.ok_or_else(|| Error::migration(format!("there is no file with the version {version}")))?;
        let total = Script::of(&file.up, &file.file, session.engine())?.statements.len();
        match (row, how) {
            (Some(_), _) => history::advance(session, file, (total, total, 0)).await,
            (None, Repair::Applied) => {
                history::create(session).await?;
                history::insert(session, file, total, total).await
            }
            (None, _) => Err(Error::migration(format!("{} was not applied to this database", file.title()))),
        }
    })
    .await
}

/// Records files as applied to a database that has no history yet.
pub(crate) async fn baseline(db: &Db, files: &[Migration], options: &Options) -> Result<Vec<i64>> {
    let until = options.until.unwrap_or(i64::MAX);
    with_session(db, options, async |session| {
        if history::read(session).await?.is_some_and(|rows| !rows.is_empty()) {
            return Err(Error::migration(
                "this database has a history of migrations: `up` goes on from there",
            ));
        }
        history::create(session).await?;
        let mut noted = Vec::new();
        for file in files.iter().filter(|file| file.version <= until) {
            let total = Script::of(&file.up, &file.file, session.engine())?.statements.len();
            history::insert(session, file, total, total).await?;
            noted.push(file.version);
        }
        Ok(noted)
    })
    .await
}
