//! Reads a `Cargo.lock` into a SQLite database with Limpid and shows what can be asked of it.
//!
//! Read it in this order: [`model`] says what the tables are, [`import`] writes them, [`show`] asks them.
//! [`lockfile`] holds no database at all.
//!
//! A second lock file takes the place of the first: packages that it does not name go into the trash, and are
//! restored when a lock file names them again.

pub mod import;
pub mod lockfile;
pub mod model;
pub mod show;

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::Context;
use limpid::Db;

use import::Changes;
use lockfile::Lock;

/// The database, in the current directory.
const FILE: &str = "quickstart.db";

/// Imports a lock file, by default that of this workspace, and returns the report.
///
/// # Errors
///
/// The file cannot be read or is not a lock file, or the database cannot be written. What was in the database
/// before is in it still; a database that was not there before is not there now.
pub async fn run(path: Option<PathBuf>) -> anyhow::Result<String> {
    let path = path.map_or_else(lockfile::nearest, Ok)?;
    let lock = lockfile::read(&path)?;

    // An empty file is an empty database. Where none can be made, connecting says why.
    let is_new = File::create_new(FILE).is_ok();
    let imported = import_all(&lock).await;
    // Busy: another run has found the new file and is writing to it.
    if let Err(error) = &imported
        && is_new
        && !matches!(error, limpid::Error::Busy { .. })
    {
        remove_database();
    }
    let (db, changes) = imported.context(FILE)?;

    let report = show::report(&db).await.context(FILE)?;
    db.close().await;
    let Changes { created, restored, trashed } = changes;
    let title = format!("{} is in {FILE}: {created} packages are new", path.display());
    Ok(format!("{title}, {restored} came back from the trash, {trashed} went into it.\n\n{report}"))
}

/// The whole import is one transaction, the tables included: all of it happens or nothing.
async fn import_all(lock: &Lock) -> limpid::Result<(Db, Changes)> {
    let db = limpid::connect(&format!("sqlite://{FILE}")).await?.install();
    match db.transaction(async |tx| import::import(lock, tx).await).await {
        Ok(changes) => Ok((db, changes)),
        Err(error) => {
            db.close().await;
            Err(error)
        }
    }
}

/// Removes the file, and the two that SQLite keeps next to it while it works.
fn remove_database() {
    for file in [FILE.to_owned(), format!("{FILE}-wal"), format!("{FILE}-shm")] {
        // If it was never made, there is nothing to remove.
        let _ = fs::remove_file(file);
    }
}
