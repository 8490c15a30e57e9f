//! Checks before the first statement.

use super::Options;
use crate::error::{Error, Result};
use crate::exec::Session;
use crate::migrate::file::{FileStatement, Header};
use crate::migrate::shape::write::quoted;
use crate::sql::engine::Engine;

/// Refuses a file whose conditions do not hold, or that loses data without accepting the loss.
pub(super) async fn check(
    session: &mut Session,
    header: &Header,
    file: &str,
    options: &Options,
) -> Result<()> {
    let mut wrong = Vec::new();
    for expect in &header.expects {
        let counts = session.read(expect.query.clone(), |row| row.column::<i64>()).await;
        let counts = counts.map_err(|error| {
            Error::migration(format!(
                "{file}: what must hold before it cannot be looked at ({}): {error}",
                expect.query
            ))
        })?;
        let total: i64 = counts.iter().sum();
        if total > 0 {
            wrong.push(format!("{total} {}", expect.sentence));
        }
    }
    if !wrong.is_empty() {
        return Err(Error::migration(format!("{file}: {}. Nothing was changed", wrong.join("; "))));
    }
    if options.allow_destructive {
        return Ok(());
    }
    for what in header.open() {
        let lost = count_lost(session, what).await?;
        if lost > 0 {
            let (kind, name) = what.split_once(' ').unwrap_or(("", what));
            let held = match kind {
                "column" => format!("`{name}` has {lost} values that are not NULL"),
                _ => format!("`{name}` has {lost} rows"),
            };
            return Err(Error::migration(format!(
                "{file}: {held}, and this file drops it. Release the program that no longer uses it first; then run with \
                 `--allow-destructive`, or write `-- limpid: accepts {what}` into the file. Nothing was changed"
            )));
        }
    }
    Ok(())
}

/// How many values or rows would be lost.
async fn count_lost(session: &mut Session, what: &str) -> Result<i64> {
    let dialect = session.engine().dialect();
    let table = |name: &str| match name.split_once('.') {
        Some((schema, name)) if dialect.schemas() => {
            format!("{}.{}", quoted(dialect, schema), quoted(dialect, name))
        }
        Some((schema, name)) => quoted(dialect, &format!("{schema}_{name}")),
        None => quoted(dialect, name),
    };
    let query = match what.split_once(' ') {
        Some(("column", name)) => {
            let (of, column) = name.rsplit_once('.').unwrap_or((name, ""));
            format!("SELECT COUNT({}) FROM {}", quoted(dialect, column), table(of))
        }
        Some((_, name)) => format!("SELECT COUNT(*) FROM {}", table(name)),
        None => return Ok(0),
    };
    match session.read(query, |row| row.column::<i64>()).await {
        Ok(counts) => Ok(counts.iter().sum()),
        // What does not exist loses nothing. If it should exist, the statement that drops it fails.
        Err(Error::Database { .. }) => Ok(0),
        Err(error) => Err(error),
    }
}

/// Statements that only the runner may send.
pub(super) fn check_statements(
    statements: &[FileStatement],
    header: &Header,
    engine: Engine,
    file: &str,
) -> Result<()> {
    let in_transaction = is_in_transaction(header, engine);
    for statement in statements {
        let first = statement.words.first().map(String::as_str).unwrap_or_default();
        let second = statement.words.get(1).map(String::as_str).unwrap_or_default();
        let at = |what: &str| Err(Error::migration(format!("{file}:{}: {what}", statement.line)));
        if engine == Engine::Sqlite
            && first == "PRAGMA"
            && statement.words.iter().any(|word| word == "FOREIGN_KEYS")
        {
            return at(
                "`PRAGMA foreign_keys` does nothing inside a transaction, and DROP TABLE would then delete the rows that \
                 refer to the table. Take it away and write `-- limpid: foreign_keys off` at the top of the file: the \
                 runner turns them off before the transaction, checks them, and turns them on again",
            );
        }
        let ends = matches!(first, "COMMIT" | "ROLLBACK") || (first == "START" && second == "TRANSACTION");
        if in_transaction && (ends || (first == "BEGIN") || (first == "END" && statement.words.len() <= 2)) {
            return at(
                "a file is one transaction, which the runner begins and ends: take this away, or write \
                 `-- limpid: no_transaction` at the top of the file",
            );
        }
        if engine == Engine::Postgres
            && in_transaction
            && statement.words.iter().any(|word| word == "CONCURRENTLY")
        {
            return at(
                "CONCURRENTLY does not run inside a transaction: put it into a file of its own that begins with \
                 `-- no-transaction`",
            );
        }
    }
    Ok(())
}

/// Whether a file runs as one transaction.
pub(super) fn is_in_transaction(header: &Header, engine: Engine) -> bool {
    match engine {
        Engine::MariaDb | Engine::MySql => false,
        Engine::Sqlite | Engine::Postgres => !header.no_transaction,
    }
}
