//! A statement that is run in batches of rows, each permanent by itself, so that it can be stopped and gone on with.

use super::history::{self, Applied};
use super::script::{Script, bound};
use super::{Options, lock};
use crate::error::{Error, Result};
use crate::exec::Session;
use crate::migrate::file::{Backfill, Migration, statements};
use crate::migrate::shape::write::quoted;
use crate::sql::engine::Engine;

/// Runs it from where it was stopped, batch by batch.
pub(super) async fn run(
    session: &mut Session,
    (file, row): (&Migration, Option<&Applied>),
    script: &Script,
    (place, backfill): (usize, &Backfill),
    options: &Options,
) -> Result<()> {
    let statement = &script.statements[place];
    let mut reached = reached(session.engine(), script, row, place)?;
    let last = ends(session, backfill, None, "DESC").await?.map(|(_, to)| to);
    while let Some((from, to)) = ends(session, backfill, reached, "ASC").await? {
        if reached.is_some_and(|reached| to <= reached) {
            return Err(Error::migration(format!(
                "`{}.{}` does not hold whole numbers",
                backfill.table, backfill.key
            )));
        }
        let text = bound(&bound(&statement.text, ":from", &from.to_string()), ":to", &to.to_string());
        batch(session, file, &text, to, options).await?;
        reached = Some(to);
        (options.progress)(&format!(
            "{}:{}: {} up to {} {to} of {}",
            script.file,
            statement.line,
            backfill.table,
            backfill.key,
            last.unwrap_or(to).max(to)
        ));
    }
    history::advance(session, file, (script.statements.len(), place + 1, 0)).await
}

/// How far it came. What says something else now begins anew.
fn reached(engine: Engine, script: &Script, row: Option<&Applied>, place: usize) -> Result<Option<i64>> {
    let Some(row) = row.filter(|row| usize::try_from(row.done) == Ok(place)) else { return Ok(None) };
    let was = statements(&row.text, engine, &script.file)?;
    let same = was.get(place).is_some_and(|was| was.text == script.statements[place].text);
    Ok(row.reached.filter(|_| same))
}

/// The first and the last key of the next batch.
async fn ends(
    session: &mut Session,
    backfill: &Backfill,
    after: Option<i64>,
    order: &str,
) -> Result<Option<(i64, i64)>> {
    let engine = session.engine();
    let dialect = engine.dialect();
    let table: Vec<_> = backfill.table.split('.').map(|part| quoted(dialect, part)).collect();
    let (table, key) = (table.join("."), quoted(dialect, &backfill.key));
    let after = after.map(|after| format!(" WHERE {key} > {after}")).unwrap_or_default();
    let number = if engine.is_mysql() { "SIGNED" } else { "BIGINT" };
    let query = format!(
        "SELECT CAST(MIN(k) AS {number}), CAST(MAX(k) AS {number}) FROM (SELECT {key} AS k FROM {table}{after} ORDER BY {key} \
         {order} LIMIT {}) AS batch",
        backfill.size
    );
    let found =
        session.read(query, |row| Ok((row.column::<Option<i64>>()?, row.column::<Option<i64>>()?))).await?;
    Ok(found.into_iter().find_map(|(from, to)| Some((from?, to?))))
}

/// One batch, with the note of how far it came, as one transaction.
async fn batch(
    session: &mut Session,
    file: &Migration,
    text: &str,
    to: i64,
    options: &Options,
) -> Result<()> {
    let mut tries = 0;
    loop {
        session.begin().await?;
        let work = async {
            session.execute(text.to_owned()).await?;
            history::reach(session, file.version, to).await
        };
        let error = match work.await {
            Ok(()) => match session.commit().await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            },
            Err(error) => {
                // The connection is closed at the end; a transaction that cannot be taken back ends with it.
                let _ = session.roll_back().await;
                error
            }
        };
        if !matches!(error, Error::LockTimeout | Error::Deadlock) || tries >= 10 {
            return Err(error);
        }
        tries += 1;
        (options.progress)(&format!("{}: others hold a lock on it, trying again ({tries} of 10)", file.file));
        tokio::time::sleep(lock::jitter(200, 1_000)).await;
    }
}
