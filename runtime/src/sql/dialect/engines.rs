//! Which dialect an engine speaks. It is above the dialects, so that these may name the engine.

use crate::sql::dialect::Dialect;
use crate::sql::dialect::mysql::MySql;
use crate::sql::dialect::postgres::Postgres;
use crate::sql::dialect::sqlite::Sqlite;
use crate::sql::engine::Engine;

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
