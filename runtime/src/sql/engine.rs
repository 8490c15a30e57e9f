//! The engines, and the dialect of each.

use super::dialect::Dialect;
use super::mysql::MySql;
use super::postgres::Postgres;
use super::sqlite::Sqlite;

/// The engines that a URL can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MariaDB.
    MariaDb,
    /// MySQL.
    MySql,
}

impl Engine {
    /// How it writes SQL.
    pub(crate) fn dialect(self) -> &'static dyn Dialect {
        match self {
            Engine::Sqlite => &Sqlite,
            Engine::Postgres => &Postgres,
            Engine::MariaDb => &MySql::MariaDb,
            Engine::MySql => &MySql::MySql,
        }
    }
}
