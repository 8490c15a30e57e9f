//! How a transaction is opened.

use std::time::Duration;

use crate::error::{Error, Result};
use crate::sql::engine::Engine;

/// How far a transaction is kept apart from others.
///
/// | Engine | The default |
/// |---|---|
/// | SQLite | always `Serializable`: one transaction writes at a time, and each reads one snapshot |
/// | PostgreSQL | `ReadCommitted`, unless the server, the database or the user is set to another |
/// | MariaDB, MySQL | `ReadCommitted`: Limpid sets it for the connection, instead of the server's `RepeatableRead` |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Isolation {
    /// Each statement sees what was committed before it began.
    ReadCommitted,
    /// Every statement sees what was committed before the first one began.
    RepeatableRead,
    /// As if transactions ran one after the other. May end with
    /// [`Serialization`](crate::Error::Serialization): use [`retry`](crate::Db::retry).
    Serializable,
}

/// When SQLite takes its locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SqliteMode {
    /// The write lock at once, so that no later statement fails for it. The default.
    Immediate,
    /// None before they are needed: a read followed by a write may fail.
    Deferred,
    /// All of them at once, which keeps readers out too, outside WAL.
    Exclusive,
}

/// The options of a transaction.
#[derive(Debug, Clone, Default)]
pub(crate) struct TransactionOptions {
    pub(crate) isolation: Option<Isolation>,
    pub(crate) read_only: bool,
    pub(crate) deferrable: bool,
    pub(crate) sqlite: Option<SqliteMode>,
    pub(crate) timeout: Option<Duration>,
}

impl TransactionOptions {
    /// Whether nothing was said that a savepoint could not do.
    pub(crate) fn fits_savepoint(&self) -> bool {
        self.isolation.is_none() && !self.read_only && !self.deferrable && self.sqlite.is_none()
    }

    /// When its time is over, if it begins now.
    pub(crate) fn end(&self) -> Option<tokio::time::Instant> {
        self.timeout.and_then(|timeout| tokio::time::Instant::now().checked_add(timeout))
    }

    /// The text that opens the transaction.
    pub(crate) fn begin(&self, engine: Engine) -> Result<String> {
        if self.deferrable && engine != Engine::Postgres {
            return Err(Error::usage("only PostgreSQL has deferrable transactions: remove `.deferrable()`"));
        }
        Ok(match engine {
            Engine::Sqlite => self.begin_sqlite().to_owned(),
            Engine::Postgres => self.begin_postgres(),
            Engine::MariaDb | Engine::MySql => self.begin_mysql(),
        })
    }

    /// SQLite is always serializable.
    fn begin_sqlite(&self) -> &'static str {
        match (self.sqlite, self.read_only) {
            (Some(SqliteMode::Deferred), _) | (None, true) => "BEGIN DEFERRED",
            (Some(SqliteMode::Exclusive), _) => "BEGIN EXCLUSIVE",
            _ => "BEGIN IMMEDIATE",
        }
    }

    fn begin_postgres(&self) -> String {
        let mut text = String::from("BEGIN");
        if let Some(isolation) = self.isolation {
            text.push_str(" ISOLATION LEVEL ");
            text.push_str(isolation.sql());
        }
        if self.read_only {
            text.push_str(" READ ONLY");
        }
        if self.deferrable {
            text.push_str(" DEFERRABLE");
        }
        text
    }

    fn begin_mysql(&self) -> String {
        let start = if self.read_only { "START TRANSACTION READ ONLY" } else { "START TRANSACTION" };
        match self.isolation {
            Some(isolation) => format!("SET TRANSACTION ISOLATION LEVEL {}; {start}", isolation.sql()),
            None => start.to_owned(),
        }
    }
}

impl Isolation {
    const fn sql(self) -> &'static str {
        match self {
            Isolation::ReadCommitted => "READ COMMITTED",
            Isolation::RepeatableRead => "REPEATABLE READ",
            Isolation::Serializable => "SERIALIZABLE",
        }
    }
}
