//! The engines, by name. How each writes SQL is in `dialect/`.

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
    /// Whether it is MariaDB or MySQL.
    pub(crate) fn is_mysql(self) -> bool {
        matches!(self, Engine::MariaDb | Engine::MySql)
    }
}
