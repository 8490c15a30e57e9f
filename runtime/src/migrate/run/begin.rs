//! The first run: on an empty database, one migrated by sqlx, or one created by other means.

use sha2::{Digest, Sha384};

use super::{Options, history};
use crate::error::{Error, Result};
use crate::exec::Session;
use crate::migrate::file::{Migration, statements};

/// Creates the history and imports that of sqlx, all or nothing.
pub(super) async fn begin(session: &mut Session, files: &[Migration], options: &Options) -> Result<()> {
    let sqlx = history::of_sqlx(session).await?;
    let mut tables = history::tables(session).await?;
    tables.retain(|name| name != "_sqlx_migrations");
    // On SQLite another process may have begun since the first look: it creates the history before any table.
    if history::read(session).await?.is_some() {
        return Ok(());
    }
    if sqlx.is_none() && !tables.is_empty() && !options.adopt {
        tables.sort();
        let shown: Vec<_> = tables.iter().take(5).cloned().collect();
        return Err(Error::migration(format!(
            "this database has tables ({}{}) and no history of migrations: `cargo limpid migrate baseline` notes what is \
             there as applied",
            shown.join(", "),
            if tables.len() > 5 { ", .." } else { "" }
        )));
    }
    let mut known = Vec::new();
    for row in sqlx.unwrap_or_default() {
        if let Some(file) = files.iter().find(|file| file.version == row.0) {
            check(file, &row)?;
            known.push((file, statements(&file.up, session.engine(), &file.file)?.len()));
        }
    }
    session.begin().await?;
    let work = async {
        history::create(session).await?;
        for (file, count) in known {
            history::insert(session, file, count, count).await?;
            (options.progress)(&format!("took over {} from sqlx", file.title()));
        }
        Ok(())
    };
    match work.await {
        Ok(()) => session.commit().await,
        Err(error) => {
            // The connection is closed at the end; a transaction that cannot be rolled back ends with it.
            let _ = session.roll_back().await;
            Err(error)
        }
    }
}

/// Refuses migrations that sqlx did not finish, or whose file has changed since.
fn check(file: &Migration, (_, sum, success): &(i64, Vec<u8>, bool)) -> Result<()> {
    if !success {
        return Err(Error::migration(format!(
            "sqlx has noted {} as failed: bring the database into the state before it, and delete its row from \
             `_sqlx_migrations`",
            file.title()
        )));
    }
    match is_of_sqlx(sum, &file.up) {
        true => Ok(()),
        false => Err(Error::migration(format!(
            "{}: sqlx has applied this version with another text: bring that text back, then run this again. Nothing was \
             taken over",
            file.file
        ))),
    }
}

/// Whether a checksum of sqlx, which is computed from bytes, is that of a text with either line ending.
fn is_of_sqlx(sum: &[u8], text: &str) -> bool {
    let unix = text.replace("\r\n", "\n");
    let texts = [text.to_owned(), unix.replace('\n', "\r\n"), unix];
    texts.iter().any(|text| &Sha384::digest(text.as_bytes())[..] == sum)
}
