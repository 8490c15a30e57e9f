//! From a URL to a database.

use std::sync::Arc;

use super::{Db, Inner};
use crate::error::{Error, Result};
use crate::exec::pool::config::{Config, Tls};
use crate::exec::pool::connect;
use crate::exec::pool::lane::Lanes;
use crate::exec::pool::observe::Watch;
use crate::sql::engine::Engine;

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
/// connection that writes and several that read. `?mode=rw` does not make the file, and with `?mode=ro` there is
/// one connection, which only reads.
///
/// `?pgbouncer=true` after a PostgreSQL URL is for a pooler that hands out a server for each transaction.
///
/// # Errors
///
/// [`Error::Config`] if the URL cannot be used, [`Error::Connection`] if no server answers.
pub async fn connect(url: &str) -> Result<Db> {
    Config::new(url)?.connect().await
}

impl Config {
    /// Connects.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if an option cannot be used, [`Error::Connection`] if no server answers.
    pub async fn connect(mut self) -> Result<Db> {
        self.watch = Arc::new(Watch::new(self.slow_statement, self.most_repeats));
        if cfg!(not(feature = "tls")) && matches!(self.tls, Some(Tls::Require | Tls::Verify)) {
            return Err(Error::config("TLS needs the cargo feature `tls` of limpid"));
        }
        if self.cursor_key.is_empty() {
            return Err(Error::config("`cursor_key` is empty: anybody could make cursors and read them"));
        }
        let lanes: Lanes = match self.engine {
            #[cfg(feature = "sqlite")]
            Engine::Sqlite => connect::sqlite::connect(&self).await?,
            #[cfg(feature = "postgres")]
            Engine::Postgres => connect::postgres::connect(&self).await?,
            #[cfg(feature = "mysql")]
            Engine::MySql | Engine::MariaDb => connect::mysql::connect(&self).await?,
            #[allow(unreachable_patterns, reason = "reachable when an engine's feature is off")]
            _ => return Err(Error::config("no engine of this build has that scheme")),
        };
        Ok(Db::new(Inner::Pool(Arc::new(lanes))))
    }
}
