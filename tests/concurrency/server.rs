//! What a second connection sees on the server, and whether a pool is whole.

use std::time::{Duration, Instant};

use limpid::{Db, Engine};
use limpid_tests::url;
use sqlx::{ConnectOptions, Connection};

/// Each connection of the pool can be had, all at the same time, and none is in use before.
pub async fn at_full_strength(pool: &Db, size: usize) -> limpid::Result<()> {
    let start = Instant::now();
    while pool.metrics().in_use + pool.writer_metrics().in_use > 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "{:?} are in use", pool.metrics());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // SQLite has one writer.
    let size = if pool.engine() == Engine::Sqlite { 1 } else { size };
    let mut all = Vec::new();
    for _ in 0..size {
        let begun = tokio::time::timeout(Duration::from_secs(10), pool.begin());
        all.push(begun.await.expect("a connection is free")?);
    }
    for tx in all {
        tx.rollback().await?;
    }
    Ok(())
}

/// No transaction is open in the database of a test, and no lock is held.
pub async fn nothing_is_left_open(db: &Db) -> limpid::Result<()> {
    let start = Instant::now();
    loop {
        let open = open_transactions(db).await?;
        if open == 0 {
            return Ok(());
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{open} transactions are open");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn open_transactions(db: &Db) -> limpid::Result<i64> {
    let url = url(db).await?;
    Ok(match db.engine() {
        Engine::Sqlite => {
            let options: sqlx::sqlite::SqliteConnectOptions = url.parse().expect("a good URL");
            let mut other = options.busy_timeout(Duration::ZERO).connect().await.expect("a connection");
            let free = sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK").execute(&mut other).await.is_ok();
            other.close().await.expect("it closes");
            i64::from(!free)
        }
        Engine::Postgres => {
            let mut other = sqlx::PgConnection::connect(&url).await.expect("a connection");
            let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                        AND pid <> pg_backend_pid() AND xact_start IS NOT NULL";
            let open = sqlx::query_scalar(open).fetch_one(&mut other).await.expect("a count");
            other.close().await.expect("it closes");
            open
        }
        _ => {
            let mut other = sqlx::MySqlConnection::connect(&url).await.expect("a connection");
            let open = "SELECT count(*) FROM information_schema.innodb_trx AS t JOIN information_schema.processlist \
                        AS p ON p.id = t.trx_mysql_thread_id WHERE p.db = database() AND p.id <> connection_id()";
            let open = sqlx::query_scalar(open).fetch_one(&mut other).await.expect("a count");
            other.close().await.expect("it closes");
            open
        }
    })
}
