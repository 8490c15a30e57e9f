//! The servers that the environment names, and what is said to each of them.

use std::env;

use crate::error::{Error, Result};
use crate::exec::{Config, Db};
use crate::sql::engine::Engine;

/// How many tests have a database on one server at once: it takes a limited number of connections.
pub(super) const MOST: usize = 8;

/// What a database of a test says of texts, where that is not what the server says: `LIMPID_TEST_LOCALE=foreign`.
/// Nothing that Limpid does may depend on it.
pub(super) fn is_foreign() -> bool {
    env::var("LIMPID_TEST_LOCALE").is_ok_and(|locale| locale == "foreign")
}

/// A server that tests run on.
pub(super) struct Server {
    pub(super) kind: ServerKind,
    url: String,
}

/// What differs between servers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerKind {
    /// A database takes long to make, so a few are kept and emptied after each test.
    Postgres,
    /// A database is a folder: it is made for a test and dropped.
    MySql,
}

impl Server {
    /// The server of an engine. SQLite has none.
    pub(super) fn of(engine: Engine) -> Result<Option<Self>> {
        let (kind, variable) = match engine {
            Engine::Sqlite => return Ok(None),
            Engine::Postgres => (ServerKind::Postgres, "LIMPID_TEST_POSTGRES"),
            Engine::MariaDb | Engine::MySql => (ServerKind::MySql, "LIMPID_TEST_MYSQL"),
        };
        match env::var(variable) {
            Ok(url) => Ok(Some(Server { kind, url })),
            Err(_) => Err(Error::config(format!("set {variable} to the URL of a server"))),
        }
    }

    /// One connection to the database that the environment names, open until it is closed.
    pub(super) async fn admin(&self) -> Result<Db> {
        Config::new(&self.url)?.max_connections(1).kept_open().connect().await
    }

    /// The URL of another database on this server.
    pub(super) fn database(&self, name: &str) -> String {
        let (server, options) = split(&self.url);
        format!("{server}/{name}{options}")
    }
}

impl ServerKind {
    /// Takes a free lock for the life of the connection, and returns its name. No rows if all
    /// are taken.
    pub(super) fn ask_for_turn(self) -> String {
        // Databases of another locale are others.
        let pool = if is_foreign() { "limpid_pool_en_" } else { "limpid_pool_" };
        match self {
            // PostgreSQL's advisory locks are those of one database, so its name, and that of the user who
            // owns what is made, is a part of the turn's name.
            ServerKind::Postgres => format!(
                "SELECT '{pool}' || to_hex(hashtext(current_database() || ' ' || current_user)) || '_' || turn \
                 FROM generate_series(1, {MOST}) AS turn WHERE pg_try_advisory_lock(1818848624, turn) LIMIT 1"
            ),
            ServerKind::MySql => {
                let turns =
                    (1..=MOST).map(|turn| format!("WHEN GET_LOCK('limpid_test_{turn}', 0) THEN '{turn}'"));
                let turns = turns.collect::<Vec<_>>().join(" ");
                format!("SELECT turn FROM (SELECT CASE {turns} END AS turn) AS turns WHERE turn IS NOT NULL")
            }
        }
    }

    /// Makes a database.
    pub(super) fn create(self, name: &str) -> String {
        let locale = match self {
            _ if !is_foreign() => "",
            ServerKind::Postgres => {
                " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'"
            }
            ServerKind::MySql => " CHARACTER SET latin1 COLLATE latin1_general_ci",
        };
        format!("CREATE DATABASE {name}{locale}")
    }

    /// Lists the databases that tests made or kept.
    pub(super) fn list(self) -> &'static str {
        match self {
            ServerKind::Postgres => {
                "SELECT datname::text FROM pg_database WHERE datname LIKE 'limpid\\_test\\_%'"
            }
            ServerKind::MySql => {
                "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'limpid\\_test\\_%'"
            }
        }
    }

    /// Waits only a moment for what others hold.
    pub(super) fn hurry(self) -> &'static str {
        match self {
            ServerKind::Postgres => "SET lock_timeout = '2s'",
            ServerKind::MySql => "SET SESSION lock_wait_timeout = 2",
        }
    }

    /// Drops a database, whoever is connected to it.
    pub(super) fn drop(self, name: &str) -> String {
        match self {
            ServerKind::Postgres => format!(
                // PLACE
                "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
            ),
            ServerKind::MySql => format!("DROP DATABASE IF EXISTS {name}"),
        }
    }
}

/// The URL up to the database, and the options after it.
fn split(url: &str) -> (&str, &str) {
    let (path, options) = url.find('?').map_or((url, ""), |place| url.split_at(place));
    let authority = path.find("://").map_or(0, |place| place + 3);
    let end = path[authority..].find('/').map_or(path.len(), |place| authority + place);
    (&path[..end], options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_split_before_its_database() {
        assert_eq!(split("postgres://a:b@c:5/d?e=f"), ("postgres://a:b@c:5", "?e=f"));
        assert_eq!(split("mysql://root@localhost"), ("mysql://root@localhost", ""));
    }
}
