//! The way back.

use super::apply::{failed, patiently, run_all, with_session};
use super::guard::{check, is_in_transaction};
use super::history::{self, Applied};
use super::pending::compare;
use super::script::Script;
use super::{Options, lock};
use crate::error::{Error, Result};
use crate::exec::{Db, Session};
use crate::migrate::file::{Header, Migration};
use crate::sql::engine::Engine;

/// Takes the last migrations back.
pub(super) async fn down(db: &Db, files: &[Migration], steps: usize, options: &Options) -> Result<Vec<i64>> {
    with_session(db, options, async |session| {
        let engine = session.engine();
        let applied = history::read(session).await?.unwrap_or_default();
        compare(applied.clone(), files, engine)?;
        let mut scripts = Vec::new();
        for row in applied.iter().rev().take(steps) {
            let file = files.iter().find(|file| file.version == row.version).ok_or_else(|| {
                Error::migration(format!(
                    "{}_{} has no file here, so there is no way back",
                    row.version, row.name
                ))
            })?;
            let text = file.down.as_ref().ok_or_else(|| {
                Error::migration(format!(
                    "{} has no way back: there is no {}",
                    file.title(),
                    file.down_file()
                ))
            })?;
            let script = Script::of(text, &file.down_file(), engine)?;
            if let Some(backfill) = script.header.backfills.first() {
                return Err(Error::migration(format!(
                    "{}:{}: a way back has no batches: write the statement without `:from` and `:to`",
                    script.file, backfill.line
                )));
            }
            scripts.push((file, row, script));
        }
        let mut taken_back = Vec::new();
        for (file, row, script) in scripts {
            one(session, file, row, &script, options).await?;
            (options.progress)(&format!("took back {}", file.title()));
            taken_back.push(file.version);
        }
        Ok(taken_back)
    })
    .await
}

async fn one(
    session: &mut Session,
    file: &Migration,
    row: &Applied,
    script: &Script,
    options: &Options,
) -> Result<()> {
    if !is_in_transaction(&script.header, session.engine()) {
        return step_by_step(session, file, row, script, options).await;
    }
    let keys_off = session.engine() == Engine::Sqlite && script.header.keys_off;
    if keys_off {
        session.execute("PRAGMA foreign_keys = OFF").await?;
    }
    let mut tries = 0;
    let result = loop {
        session.begin().await?;
        let work = async {
            check(session, &script.header, &script.file, options).await?;
            run_all(session, script).await?;
            forget(session, file).await
        };
        let result: Result<()> = work.await;
        match result {
            Ok(()) => break session.commit().await,
            Err(error) => {
                // The connection is closed at the end; a transaction that cannot be rolled back ends with it.
                let _ = session.roll_back().await;
                if !matches!(error, Error::LockTimeout | Error::Deadlock) || tries >= 10 {
                    break Err(error);
                }
                tries += 1;
                tokio::time::sleep(lock::jitter(200, 1_000)).await;
            }
        }
    };
    if keys_off {
        session.execute("PRAGMA foreign_keys = ON").await?;
    }
    result
}

/// Where each statement commits by itself, the progress is recorded after each.
async fn step_by_step(
    session: &mut Session,
    file: &Migration,
    row: &Applied,
    script: &Script,
    options: &Options,
) -> Result<()> {
    let start = usize::try_from(row.undone).unwrap_or_default();
    if start == 0 {
        check(session, &script.header, &script.file, options).await?;
    }
    let (statements, done) = (row.statements, row.done);
    for (place, statement) in script.statements.iter().enumerate().skip(start) {
        if let Err(error) = patiently(session, statement, script, options).await {
            let in_force = format!(
                "{place} statements of the way back are done: mend the file and run `down` again, which goes on here"
            );
            return Err(failed(script, place, &error, &in_force));
        }
        let counts = (statements.max(0) as usize, done.max(0) as usize, place + 1);
        history::advance(session, file, counts).await?;
    }
    forget(session, file).await
}

/// Forgets a migration, and those that it replaces: what they made is gone as well.
async fn forget(session: &mut Session, file: &Migration) -> Result<()> {
    for version in Header::parse(&file.up, &file.file)?.replaces {
        history::delete(session, version).await?;
    }
    history::delete(session, file.version).await
}
