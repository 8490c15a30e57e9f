//! From a URL to a database.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::db::{Db, Engine, Inner, Lanes};
use super::lane::{Lane, Pools, Purpose};
use crate::error::{Error, Result};
use crate::sql::dialect::Dialect;

/// Connects to the database that a URL names.
///
/// | URL | Engine | Cargo feature |
/// |---|---|---|
/// | `sqlite://blog.db`, `sqlite:///var/lib/blog.db` | SQLite, a file, made if it is missing | `sqlite` |
/// | `sqlite::memory:` | SQLite, in memory, gone when the last handle is | `sqlite` |
/// | `postgres://user:password@host/database` | PostgreSQL | `postgres` |
/// | `mysql://user:password@host/database`, `mariadb://..` | MySQL or MariaDB | `mysql` |
///
/// A SQLite file is opened as a service needs it: WAL, foreign keys on, `synchronous = NORMAL`, one
/// connection that writes and several that read.
///
/// # Errors
///
/// [`Error::Config`] if the URL cannot be used, [`Error::Connection`] if nobody answers.
pub async fn connect(url: &str) -> Result<Db> {
    Config::new(url)?.connect().await
}

/// How to connect. [`connect`] takes the defaults.
#[derive(Clone)]
pub struct Config {
    url: String,
    engine: Engine,
    max_connections: u32,
    acquire_timeout: Duration,
    busy_timeout: Duration,
}

impl Config {
    /// Reads a URL. It is not connected to yet.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if no engine goes by this scheme, or its cargo feature is missing.
    pub fn new(url: &str) -> Result<Self> {
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        let (engine, feature, present) = match scheme {
            "sqlite" => (Engine::Sqlite, "sqlite", cfg!(feature = "sqlite")),
            "postgres" | "postgresql" => (Engine::Postgres, "postgres", cfg!(feature = "postgres")),
            "mysql" | "mariadb" => (Engine::MySql, "mysql", cfg!(feature = "mysql")),
            _ => {
                return Err(Error::config(
                    "the database URL must start with `sqlite:`, `postgres://`, `mysql://` or `mariadb://`",
                ));
            }
        };
        if !present {
            return Err(Error::config(format!(
                "this program was built without support for {scheme}: add the cargo feature, \
                 `limpid = {{ features = [\"{feature}\"] }}`"
            )));
        }
        Ok(Config {
            url: url.to_owned(),
            engine,
            max_connections: 10,
            acquire_timeout: Duration::from_secs(10),
            busy_timeout: Duration::from_secs(5),
        })
    }

    /// The most connections that are open at once; for a SQLite file, those that read. Default: 10.
    pub fn max_connections(self, max: u32) -> Self {
        Config { max_connections: max.max(1), ..self }
    }

    /// How long an action waits for a connection. Default: 10 seconds.
    pub fn acquire_timeout(self, timeout: Duration) -> Self {
        Config { acquire_timeout: timeout, ..self }
    }

    /// How long SQLite waits for another process to release the file. Default: 5 seconds.
    pub fn busy_timeout(self, timeout: Duration) -> Self {
        Config { busy_timeout: timeout, ..self }
    }

    /// Connects.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if an option cannot be used, [`Error::Connection`] if nobody answers.
    pub async fn connect(self) -> Result<Db> {
        let lanes = match self.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite => self.sqlite().await?,
            #[cfg(feature = "postgres")]
            Engine::Postgres => self.postgres().await?,
            #[cfg(feature = "mysql")]
            Engine::MySql | Engine::MariaDb => self.mysql().await?,
            #[allow(unreachable_patterns, reason = "reachable when an engine's feature is off")]
            _ => return Err(Error::config("no engine of this build goes by that URL")),
        };
        Ok(Db { inner: Inner::Pool(Arc::new(lanes)) })
    }

    fn lanes(
        &self,
        dialect: &'static dyn Dialect,
        engine: Engine,
        write: Arc<Lane>,
        read: Arc<Lane>,
    ) -> Lanes {
        Lanes { dialect, engine, write, read }
    }

    #[cfg(feature = "sqlite")]
    async fn sqlite(&self) -> Result<Lanes> {
        use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

        let options: SqliteConnectOptions = self.url.parse().map_err(|_| unusable_url())?;
        let options = options
            .foreign_keys(true)
            .busy_timeout(self.busy_timeout)
            .synchronous(SqliteSynchronous::Normal)
            .statement_cache_capacity(512)
            .row_buffer_size(256);
        let one = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(self.acquire_timeout)
            .idle_timeout(None)
            .max_lifetime(None);
        let given_mode = self.url.contains("mode=");
        let memory = self.url.contains(":memory:") || self.url.contains("mode=memory");
        // One connection is one database in memory, so it must be the only one and stay.
        let writer = match memory {
            true => options.clone(),
            false if given_mode => options.clone(),
            false => options.clone().create_if_missing(true).journal_mode(SqliteJournalMode::Wal),
        };
        let pool = one
            .connect_with(writer)
            .await
            .map_err(|error| super::engine::translate::<sqlx::Sqlite>(error, None))?;
        let write = Lane::new(Pools::Sqlite(pool), Purpose::Writing, self.acquire_timeout, 1);
        // A database in memory, or one whose mode the URL fixes, has one connection for everything.
        if memory || given_mode {
            return Ok(self.lanes(&crate::sql::Sqlite, Engine::Sqlite, Arc::clone(&write), write));
        }
        let readers = SqlitePoolOptions::new()
            .max_connections(self.max_connections)
            .acquire_timeout(self.acquire_timeout)
            .connect_lazy_with(options.read_only(true));
        let read =
            Lane::new(Pools::Sqlite(readers), Purpose::Anything, self.acquire_timeout, self.max_connections);
        Ok(self.lanes(&crate::sql::Sqlite, Engine::Sqlite, write, read))
    }

    #[cfg(feature = "postgres")]
    async fn postgres(&self) -> Result<Lanes> {
        use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

        let options: PgConnectOptions = self.url.parse().map_err(|_| unusable_url())?;
        let pool = PgPoolOptions::new()
            .max_connections(self.max_connections)
            .acquire_timeout(self.acquire_timeout)
            .connect_with(options.statement_cache_capacity(512))
            .await
            .map_err(|error| super::engine::translate::<sqlx::Postgres>(error, None))?;
        let lane =
            Lane::new(Pools::Postgres(pool), Purpose::Anything, self.acquire_timeout, self.max_connections);
        Ok(self.lanes(&crate::sql::Postgres, Engine::Postgres, Arc::clone(&lane), lane))
    }

    #[cfg(feature = "mysql")]
    async fn mysql(&self) -> Result<Lanes> {
        use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};

        let url = self.url.replacen("mariadb://", "mysql://", 1);
        let options: MySqlConnectOptions = url.parse().map_err(|_| unusable_url())?;
        let translate = |error| super::engine::translate::<sqlx::MySql>(error, None);
        let pool = MySqlPoolOptions::new()
            .max_connections(self.max_connections)
            .acquire_timeout(self.acquire_timeout)
            .connect_with(options.statement_cache_capacity(512))
            .await
            .map_err(translate)?;
        let version: String =
            sqlx::query_scalar("SELECT VERSION()").fetch_one(&pool).await.map_err(translate)?;
        let lane =
            Lane::new(Pools::MySql(pool), Purpose::Anything, self.acquire_timeout, self.max_connections);
        let (dialect, engine): (&'static dyn Dialect, _) = match version.contains("MariaDB") {
            true => (&crate::sql::MySql::MariaDb, Engine::MariaDb),
            false => (&crate::sql::MySql::MySql, Engine::MySql),
        };
        Ok(self.lanes(dialect, engine, Arc::clone(&lane), lane))
    }
}

fn unusable_url() -> Error {
    Error::config("the database URL cannot be read: look at its user, password, port and options")
}

impl Engine {
    /// The text that opens a transaction.
    pub(crate) const fn begin(self) -> &'static str {
        match self {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
            Engine::MariaDb | Engine::MySql => "START TRANSACTION",
        }
    }
}

/// Shows no part of the URL: it may hold a password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("engine", &self.engine)
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("busy_timeout", &self.busy_timeout)
            .finish_non_exhaustive()
    }
}
