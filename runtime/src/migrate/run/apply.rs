//! The way there.

use super::begin::begin;
use super::guard::{check, is_in_transaction};
use super::history::{self, Applied};
use super::pending::{compare, count};
use super::rebuilt::Before;
use super::script::Script;
use super::{Options, backfill, lock, settings};
use crate::error::{Error, Result};
use crate::exec::{Db, Session};
use crate::migrate::file::{FileStatement, Header, Migration, statements};
use crate::sql::engine::Engine;

/// Runs what is pending.
pub(super) async fn run(db: &Db, files: &[Migration], options: &Options) -> Result<Vec<i64>> {
    with_session(db, options, async |session| run_in(session, files, options).await).await
}

/// Opens a separate connection, takes the lock, and closes the connection whatever happens.
pub(super) async fn with_session<T>(
    db: &Db,
    options: &Options,
    work: impl AsyncFnOnce(&mut Session) -> Result<T>,
) -> Result<T> {
    if db.is_pooled_elsewhere() {
        return Err(lock::pooled());
    }
    let mut session = db.session().await?;
    let result = async {
        settings::settle(&mut session).await?;
        lock::take(&mut session, options).await?;
        work(&mut session).await
    };
    let result = result.await;
    settings::unsettle(&mut session).await;
    session.close().await;
    result
}

async fn run_in(session: &mut Session, files: &[Migration], options: &Options) -> Result<Vec<i64>> {
    let engine = session.engine();
    // All files are read before the first is run.
    let mut scripts = Vec::new();
    let known = history::read(session).await?;
    let is_new = known.is_none();
    let state = compare(known.unwrap_or_default(), files, engine)?;
    for file in &state.pending {
        scripts.push(Script::of(&file.up, &file.file, engine)?);
    }
    if is_new {
        begin(session, files, options).await?;
    }
    let applied = history::read(session).await?.unwrap_or_default();
    let state = compare(applied, files, engine)?;
    let until = options.until.unwrap_or(i64::MAX);
    let pending: Vec<_> = state.pending.into_iter().filter(|file| file.version <= until).collect();
    in_order(&state.applied, &pending, options)?;
    let mut ran = Vec::new();
    for file in &pending {
        let script = Script::of(&file.up, &file.file, engine)?;
        let row = state.applied.iter().find(|row| row.version == file.version);
        let missing = not_replaced(&script.header, &state.applied);
        if missing.len() < script.header.replaces.len() && !missing.is_empty() {
            return Err(Error::migration(format!(
                "{} replaces migrations of which this database has some, but not {}: run the release before this one, \
                 which still has their files, and then this one",
                file.file,
                missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            )));
        }
        if missing.is_empty() && !script.header.replaces.is_empty() {
            history::insert(session, file, script.statements.len(), script.statements.len()).await?;
            continue;
        }
        if one(session, file, &script, row, options).await? {
            (options.progress)(&format!("applied {}", file.title()));
            ran.push(file.version);
        }
    }
    Ok(ran)
}

/// What a squashed file replaces and was not applied to its end.
fn not_replaced(header: &Header, applied: &[Applied]) -> Vec<i64> {
    let is_applied = |version: &&i64| applied.iter().any(|row| row.version == **version && row.is_whole());
    header.replaces.iter().filter(|version| !is_applied(version)).copied().collect()
}

/// Refuses to run files older than the newest applied one, unless that is asked for.
fn in_order(applied: &[Applied], pending: &[Migration], options: &Options) -> Result<()> {
    let newest = applied.iter().filter(|row| row.is_whole()).map(|row| row.version).max();
    let (Some(newest), false) = (newest, options.out_of_order) else { return Ok(()) };
    match pending
        .iter()
        .find(|file| file.version < newest && !applied.iter().any(|row| row.version == file.version))
    {
        None => Ok(()),
        Some(file) => Err(Error::migration(format!(
            "{} is older than {newest}, which was applied already: it came by another branch. If it was applied \
             nowhere, give its files a later version; `--out-of-order` runs it as it is",
            file.file
        ))),
    }
}

/// Runs one file. Returns false if another process has run it meanwhile.
async fn one(
    session: &mut Session,
    file: &Migration,
    script: &Script,
    row: Option<&Applied>,
    options: &Options,
) -> Result<bool> {
    if let Some(row) = row.filter(|row| row.undone > 0) {
        return Err(Error::migration(format!(
            "{}_{} is taken back in part: run `cargo limpid migrate down` once more first",
            row.version, row.name
        )));
    }
    if !is_in_transaction(&script.header, session.engine()) {
        return step_by_step(session, file, script, row, options).await.map(|()| true);
    }
    let mut tries = 0;
    loop {
        match in_transaction(session, file, script, options).await {
            Err(error) if is_for_another_try(&error, session.engine()) && tries < 10 => {
                tries += 1;
                (options.progress)(&format!(
                    "{}: others hold a lock on it, trying again ({tries} of 10)",
                    script.file
                ));
                tokio::time::sleep(lock::jitter(200, 1_000)).await;
            }
            Err(Error::LockTimeout) => {
                return Err(Error::migration(format!(
                    "{}: a lock was not to be had within 4 seconds, ten times. Look for what holds it (`pg_stat_activity`), \
                     and run this again. Nothing was changed",
                    script.file
                )));
            }
            result => return result,
        }
    }
}

fn is_for_another_try(error: &Error, engine: Engine) -> bool {
    matches!(error, Error::LockTimeout | Error::Deadlock)
        || (engine == Engine::Sqlite && matches!(error, Error::Busy { .. }))
}

/// Runs a file and records it in one transaction.
async fn in_transaction(
    session: &mut Session,
    file: &Migration,
    script: &Script,
    options: &Options,
) -> Result<bool> {
    let keys_off = session.engine() == Engine::Sqlite && script.header.keys_off;
    if keys_off {
        session.execute("PRAGMA foreign_keys = OFF").await?;
    }
    session.begin().await?;
    let work = async {
        // On SQLite the transaction is the lock, so it is certain only now.
        let applied = history::read(session).await?.unwrap_or_default();
        if applied.iter().any(|row| row.version == file.version) {
            return Ok(false);
        }
        check(session, &script.header, &script.file, options).await?;
        run_all(session, script).await?;
        history::insert(session, file, script.statements.len(), script.statements.len()).await?;
        Ok(true)
    };
    let result: Result<bool> = work.await;
    let result = match result {
        Ok(ran) => session.commit().await.map(|()| ran),
        Err(error) => {
            // The connection is closed at the end; a transaction that cannot be rolled back ends with it.
            let _ = session.roll_back().await;
            Err(error)
        }
    };
    if keys_off {
        session.execute("PRAGMA foreign_keys = ON").await?;
    }
    result
}

/// Runs the statements inside a transaction.
pub(super) async fn run_all(session: &mut Session, script: &Script) -> Result<()> {
    let keeps =
        session.engine() == Engine::Sqlite && (script.header.keys_off || !script.header.rebuilds.is_empty());
    let before = match keeps {
        true => Some(Before::of(session, &script.header.rebuilds).await?),
        false => None,
    };
    for (place, statement) in script.statements.iter().enumerate() {
        if let Err(error) = session.execute(statement.text.clone()).await {
            if is_for_another_try(&error, session.engine()) {
                return Err(error);
            }
            return Err(failed(script, place, &error, "Nothing of this file is in force"));
        }
    }
    match before {
        Some(before) => before.restore(session, &script.statements, &script.file).await,
        None => Ok(()),
    }
}

/// Where it stopped, what the engine said, and which statements were applied.
pub(super) fn failed(script: &Script, place: usize, error: &Error, in_force: &str) -> Error {
    let statement = &script.statements[place];
    let mut first: String = statement.text.lines().next().unwrap_or_default().chars().take(100).collect();
    if first.len() < statement.text.len() {
        first.push_str(" ..");
    }
    Error::migration(format!(
        "{}:{}: statement {} of {} failed: {error}\n  {first}\n{in_force}",
        script.file,
        statement.line,
        place + 1,
        script.statements.len(),
    ))
}

/// Runs a file whose statements commit one by one. The progress is recorded after each.
async fn step_by_step(
    session: &mut Session,
    file: &Migration,
    script: &Script,
    row: Option<&Applied>,
    options: &Options,
) -> Result<()> {
    let total = script.statements.len();
    let start = match row {
        None => {
            check(session, &script.header, &script.file, options).await?;
            history::insert(session, file, total, 0).await?;
            0
        }
        Some(row) => resume(session, script, row)?,
    };
    for place in start..total {
        let ran = match script.backfill(place) {
            Some(own) => backfill::run(session, (file, row), script, (place, own), options).await,
            None => noted(session, file, script, place, options).await,
        };
        if let Err(error) = ran {
            let is_backfill = script.backfill(place).is_some();
            let in_force = match place {
                _ if is_backfill => format!(
                    "In force: {} of this file, and every batch of this one before. Mend it and run `up` again, which goes on \
                     behind them while the statement stays as it is, and begins it anew if it changes",
                    count(place, "statement", "statements")
                ),
                0 => "Nothing of this file is in force. Mend it and run `up` again".to_owned(),
                place => format!(
                    "In force: {} of this file. Mend the file from here on and run `up` again, which goes on at statement \
                     {}; or run `down`, which takes back what is in force; or, after doing the rest by hand, \
                     `cargo limpid migrate repair --applied {}`",
                    count(place, "statement", "statements"),
                    place + 1,
                    file.version
                ),
            };
            if place == 0 && row.is_none() && !is_backfill {
                history::delete(session, file.version).await?;
            }
            return Err(failed(script, place, &error, &in_force));
        }
    }
    if total == 0 {
        history::advance(session, file, (0, 0, 0)).await?;
    }
    Ok(())
}

/// Runs a statement and notes that it is in force. Where it can be, that is one transaction: what changes rows is never
/// done twice.
async fn noted(
    session: &mut Session,
    file: &Migration,
    script: &Script,
    place: usize,
    options: &Options,
) -> Result<()> {
    let statement = &script.statements[place];
    let counts = (script.statements.len(), place + 1, 0);
    let word = statement.words.first().map(String::as_str).unwrap_or_default();
    let changes_rows = matches!(word, "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "WITH");
    if !changes_rows {
        patiently(session, statement, script, options).await?;
        return history::advance(session, file, counts).await;
    }
    session.begin().await?;
    let work = async {
        session.execute(statement.text.clone()).await?;
        history::advance(session, file, counts).await
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

/// Retries a statement that waits for the locks of others.
pub(super) async fn patiently(
    session: &mut Session,
    statement: &FileStatement,
    script: &Script,
    options: &Options,
) -> Result<()> {
    let mut tries = 0;
    loop {
        match session.execute(statement.text.clone()).await {
            Err(Error::LockTimeout | Error::Deadlock) if tries < 10 => {
                tries += 1;
                (options.progress)(&format!(
                    "{}:{}: others hold a lock on it, trying again ({tries} of 10)",
                    script.file, statement.line
                ));
                tokio::time::sleep(lock::jitter(200, 1_000)).await;
            }
            result => return result,
        }
    }
}

/// Where to resume: after the statements that were applied, whose text must not have changed.
fn resume(session: &Session, script: &Script, row: &Applied) -> Result<usize> {
    let engine = session.engine();
    let old = statements(&row.text, engine, &script.file)?;
    let done = usize::try_from(row.done).unwrap_or_default();
    for (place, was) in old.iter().take(done).enumerate() {
        let now = script.statements.get(place);
        let sum = |text: &str| crate::migrate::file::checksum(text, engine);
        if now.is_none_or(|now| sum(&now.text) != sum(&was.text)) {
            return Err(Error::migration(format!(
                "{}: statement {} is in force already and says something else now: mend only what comes after statement {done}",
                script.file,
                place + 1
            )));
        }
    }
    Ok(done)
}
