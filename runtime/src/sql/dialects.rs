//! Which dialect an engine speaks. It is above the dialects, so that these may name the engine.

use super::dialect::Dialect;
use super::engine::Engine;
use super::mysql::MySql;
use super::postgres::Postgres;
use super::sqlite::Sqlite;

impl Engine {
    /// Its dialect of SQL.
    pub(crate) fn dialect(self) -> &'static dyn Dialect {
        match self {
            Engine::Sqlite => &Sqlite,
            Engine::Postgres => &Postgres,
            Engine::MariaDb => &MySql::MariaDb,
            Engine::MySql => &MySql::MySql,
        }
    }
}
