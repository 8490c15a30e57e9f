//! Opening a SQLite file or a database in memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::pool::PoolOptions;
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use crate::error::{Error, Result};
use crate::exec::driver::translate;
use crate::exec::pool::config::{Config, unusable_url};
use crate::exec::pool::lane::Lane;
use crate::exec::pool::lane::Lanes;
use crate::exec::pool::options::{LaneOptions, LanePurpose};
use crate::exec::pool::pools::Pools;
use crate::sql::engine::Engine;

/// One lane that writes and one that reads; for a database in memory, one for both.
pub(crate) async fn connect(config: &Config) -> Result<Lanes> {
    let options: SqliteConnectOptions = config.url.parse().map_err(|_| unusable_url())?;
    let options = options
        .foreign_keys(true)
        .busy_timeout(config.busy_timeout)
        .synchronous(SqliteSynchronous::Normal)
        // Statements in place and the connection's thread use one connection.
        .serialized(config.in_place)
        .statement_cache_capacity(512)
        .row_buffer_size(256);
    #[cfg(feature = "decimal")]
    let options = options.collation(crate::sql::dialect::sqlite::DECIMAL, crate::sql::decimal::compare);
    let (path, query) = config.url.split_once('?').unwrap_or((&config.url, ""));
    let mode = query.split('&').find_map(|option| option.strip_prefix("mode="));
    let mode_is_given = mode.is_some();
    let read_only = mode == Some("ro");
    let in_memory = mode == Some("memory") || matches!(path, "sqlite::memory:" | "sqlite://:memory:");
    let writer = match in_memory || read_only {
        true => options.clone(),
        // A mode says itself whether the file may be made.
        false if mode_is_given => options.clone().journal_mode(SqliteJournalMode::Wal),
        false => options.clone().create_if_missing(true).journal_mode(SqliteJournalMode::Wal),
    };
    let lane = |pool, purpose, size| {
        let options = config.options(Engine::Sqlite, purpose, size);
        Lane::new(Pools::Sqlite(pool), LaneOptions { in_memory, ..options })
    };
    // In memory a connection is the database, so it must be the only one, and stay.
    let one = config.pool::<Sqlite>().max_connections(1).idle_timeout(None).max_lifetime(None);
    let pool = first(one, writer, config.busy_timeout).await?;
    let write = lane(pool, LanePurpose::Writing, 1);
    let read = match in_memory || read_only {
        true => Arc::clone(&write),
        false => {
            let readers = config.pool().min_connections(0).connect_lazy_with(options.read_only(true));
            lane(readers, LanePurpose::Anything, config.max_connections)
        }
    };
    Ok(Lanes {
        engine: Engine::Sqlite,
        write,
        read,
        config: Arc::new(config.clone()),
        versions: Default::default(),
    })
}

/// Opens the connection that makes the file and turns WAL on. SQLite does not wait for others who do so at the
/// same moment, however long its busy timeout is, so we do.
async fn first(
    pool: PoolOptions<Sqlite>,
    options: SqliteConnectOptions,
    patience: Duration,
) -> Result<sqlx::Pool<Sqlite>> {
    let start = Instant::now();
    loop {
        let connected = pool.clone().connect_with(options.clone()).await;
        match connected.map_err(|error| translate::<Sqlite>(error, None)) {
            Err(Error::Busy { .. }) if start.elapsed() < patience => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            result => return result,
        }
    }
}
