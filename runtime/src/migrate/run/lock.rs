//! One runner at a time, without a statement that waits on the server.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use super::Options;
use crate::error::{Error, Result};
use crate::exec::Session;
use crate::sql::engine::Engine;

/// The name of the lock.
const NAME: &str = "limpid migrate";

/// Waits until no other process migrates this database. On SQLite each transaction takes the lock.
///
/// A blocking `pg_advisory_lock` would hold a snapshot, for which CREATE INDEX CONCURRENTLY waits: so it is asked for
/// again and again.
///
/// # Errors
///
/// If the lock is held longer than the caller waits (names the holder), or behind a pooler that changes servers.
pub(super) async fn take(session: &mut Session, options: &Options) -> Result<()> {
    let ask = match session.engine() {
        Engine::Sqlite => return Ok(()),
        Engine::Postgres => format!("SELECT pg_try_advisory_lock(hashtextextended('{NAME}', 0))"),
        _ => format!("SELECT COALESCE(GET_LOCK(SHA2(CONCAT(DATABASE(), '.', '{NAME}'), 256), 0), 0) = 1"),
    };
    let start = Instant::now();
    let mut told = start;
    while !session.read(ask.clone(), |row| row.column::<bool>()).await?.contains(&true) {
        if told.elapsed() >= Duration::from_secs(5) || start.elapsed() >= options.patience {
            told = Instant::now();
            let holder = holder_of(session).await?;
            (options.progress)(&format!("waiting for {holder}, who is migrating this database"));
            if start.elapsed() >= options.patience {
                return Err(Error::migration(format!(
                    "{holder} has been migrating this database for longer than {} seconds: wait for it, or end it if it \
                     hangs, then run this again",
                    options.patience.as_secs()
                )));
            }
        }
        tokio::time::sleep(jitter(50, 250)).await;
    }
    if session.engine() == Engine::Postgres {
        let held = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted)";
        if !session.read(held, |row| row.column::<bool>()).await?.contains(&true) {
            return Err(pooled());
        }
    }
    Ok(())
}

/// The message about a pooler in transaction mode.
pub(super) fn pooled() -> Error {
    Error::migration(
        "this URL leads through a pooler that changes servers between transactions, where a lock cannot be held: give \
         the direct URL, by `--database`, DATABASE_URL_MIGRATIONS, or a `Db` of its own",
    )
}

/// The holder of the lock, as far as the server knows.
async fn holder_of(session: &mut Session) -> Result<String> {
    let query = match session.engine() {
        Engine::Postgres => {
            "SELECT 'process ' || a.pid || ' of ' || COALESCE(a.client_addr::TEXT, 'this machine') || ' since ' || \
             to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM pg_locks l JOIN pg_stat_activity a \
             ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.pid <> pg_backend_pid()"
                .to_owned()
        }
        _ => format!(
            "SELECT CONCAT('connection ', IS_USED_LOCK(SHA2(CONCAT(DATABASE(), '.', '{NAME}'), 256)))"
        ),
    };
    let found = session.read(query, |row| row.column::<Option<String>>()).await?;
    Ok(found.into_iter().flatten().next().unwrap_or_else(|| "another session".to_owned()))
}

/// A pause with jitter.
pub(super) fn jitter(least: u64, most: u64) -> Duration {
    let random = RandomState::new().hash_one(0_u8);
    Duration::from_millis(least + random % (most - least))
}
