//! A database that is made for a bench and dropped afterwards, with both tables in it.

use std::path::PathBuf;

use limpid::{Db, Engine};
use sqlx::pool::{PoolConnection, PoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, Executor, MySql, Pool, Postgres, Sqlite};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::contender::{self, Contender, limpid_in_scope, limpid_on};
use crate::plain::{self, Texts};
use crate::{Result, Work};

/// A database with its connections.
#[derive(Debug)]
pub struct Database {
    /// Which one it is.
    pub engine: Engine,
    db: Db,
    plain: Plain,
    texts: Texts,
    rows: i64,
    home: Home,
}

/// The pool, and one connection that is never given back.
#[derive(Debug)]
enum Plain {
    Sqlite(Pool<Sqlite>, Mutex<PoolConnection<Sqlite>>),
    Postgres(Pool<Postgres>, Mutex<PoolConnection<Postgres>>),
    MySql(Pool<MySql>, Mutex<PoolConnection<MySql>>),
}

/// Where the database is, until it is dropped.
#[derive(Debug)]
enum Home {
    File(TempDir),
    Server { url: String, name: String },
}

impl Database {
    /// A SQLite file, and a database on each server that the environment names. Says what is left out.
    pub async fn open_all(rows: i64) -> Result<Vec<Database>> {
        let mut all = vec![Database::file(rows).await?];
        for (engine, variable) in
            [(Engine::Postgres, "LIMPID_TEST_POSTGRES"), (Engine::MySql, "LIMPID_TEST_MYSQL")]
        {
            match std::env::var(variable) {
                Ok(url) => all.push(Database::server(engine, url, rows).await?),
                Err(_) => eprintln!("SKIPPED: {engine:?}, because {variable} is not set"),
            }
        }
        Ok(all)
    }

    async fn file(rows: i64) -> Result<Database> {
        let home = TempDir::new()?;
        let texts = Texts::of(Engine::Sqlite);
        // A file has one writer at a time, so each contender has a file of its own.
        let pool = plain_file(home.path().join("pool.db"), &texts, rows).await?;
        let one = plain_file(home.path().join("connection.db"), &texts, rows).await?;
        let db = limpid::connect(&format!("sqlite://{}", home.path().join("limpid.db").display())).await?;
        contender::fill(&db, rows).await?;
        db.execute_raw("ANALYZE").await?;
        let held = Mutex::new(one.acquire().await?);
        let plain = Plain::Sqlite(pool, held);
        Ok(Database { engine: Engine::Sqlite, db, plain, texts, rows, home: Home::File(home) })
    }

    async fn server(engine: Engine, url: String, rows: i64) -> Result<Database> {
        let name = format!("limpid_benches_{}", std::process::id());
        administrate(engine, &url, format!("CREATE DATABASE {name}")).await?;
        let home = Home::Server { url: url.clone(), name: name.clone() };
        let url = renamed(&url, &name);
        let texts = Texts::of(engine);
        let db = limpid::connect(&url).await?;
        contender::fill(&db, rows).await?;
        let plain = match engine {
            Engine::Postgres => {
                let pool = PoolOptions::new().connect(&url).await?;
                plain::postgres::fill(&pool, &texts, rows).await?;
                pool.execute("ANALYZE").await?;
                let held = Mutex::new(pool.acquire().await?);
                Plain::Postgres(pool, held)
            }
            _ => {
                let pool = PoolOptions::new().connect(&url).await?;
                plain::mysql::fill(&pool, &texts, rows).await?;
                pool.execute("ANALYZE TABLE users, plain_users").await?;
                let held = Mutex::new(pool.acquire().await?);
                Plain::MySql(pool, held)
            }
        };
        Ok(Database { engine, db, plain, texts, rows, home })
    }

    /// Who does this work here. The first is what the others are compared with.
    pub fn contenders(&self, work: Work) -> Vec<Contender<'_>> {
        let Database { db, texts, rows, .. } = self;
        let rows = *rows;
        macro_rules! plain {
            ($room:ident, $pool:expr, $held:expr) => {
                [
                    Contender::new("sqlx, one connection", move |times| async move {
                        plain::$room::on_connection(&mut *$held.lock().await, texts, work, rows, times).await
                    }),
                    Contender::new("sqlx, `&pool`", move |times| {
                        plain::$room::on_pool($pool, texts, work, rows, times)
                    }),
                ]
            };
        }
        let plain = match &self.plain {
            Plain::Sqlite(pool, held) => plain!(sqlite, pool, held),
            Plain::Postgres(pool, held) => plain!(postgres, pool, held),
            Plain::MySql(pool, held) => plain!(mysql, pool, held),
        };
        let limpid = [
            Contender::new("Limpid, `.on(&db)`", move |times| limpid_on(db, work, rows, times)),
            Contender::new("Limpid, in a scope", move |times| limpid_in_scope(db, work, rows, times)),
        ];
        plain.into_iter().chain(limpid).collect()
    }

    /// Drops the database.
    pub async fn close(self) -> Result<()> {
        self.db.close().await;
        match self.plain {
            Plain::Sqlite(pool, held) => {
                drop(held);
                pool.close().await;
            }
            Plain::Postgres(pool, held) => {
                drop(held);
                pool.close().await;
            }
            Plain::MySql(pool, held) => {
                drop(held);
                pool.close().await;
            }
        }
        match self.home {
            Home::File(home) => Ok(home.close()?),
            Home::Server { url, name } => {
                administrate(self.engine, &url, format!("DROP DATABASE {name}")).await
            }
        }
    }
}

/// A SQLite file that is opened with the settings which Limpid uses too.
async fn plain_file(path: PathBuf, texts: &Texts, rows: i64) -> Result<Pool<Sqlite>> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    let pool = Pool::connect_with(options).await?;
    plain::sqlite::fill(&pool, texts, rows).await?;
    pool.execute("ANALYZE").await?;
    Ok(pool)
}

/// Runs a statement in the database that the environment named.
pub(crate) async fn administrate(engine: Engine, url: &str, text: String) -> Result<()> {
    let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(text));
    match engine {
        Engine::Postgres => sqlx::PgConnection::connect(url).await?.execute(statement).await.map(|_| ())?,
        _ => sqlx::MySqlConnection::connect(url).await?.execute(statement).await.map(|_| ())?,
    }
    Ok(())
}

/// The URL of another database on the same server.
pub(crate) fn renamed(url: &str, name: &str) -> String {
    let (path, options) = url.split_once('?').map_or((url, None), |(path, options)| (path, Some(options)));
    let server = path.rsplit_once('/').map_or(path, |(server, _)| server);
    match options {
        Some(options) => format!("{server}/{name}?{options}"),
        None => format!("{server}/{name}"),
    }
}
