//! Databases made and dropped on the servers that the environment names.

use std::env;
use std::path::PathBuf;

use tokio::sync::OnceCell;

use super::now;
use crate::error::{Error, Result};
use crate::exec::{Config, Db};
use crate::sql::engine::Engine;

/// A test database that is older than this was left behind by a run that was killed.
const LEFT_BEHIND: u64 = 3_600;

/// The URL of a SQLite file of this name, and where it is.
pub(super) async fn sqlite(name: &str) -> Result<(String, String)> {
    let path = sqlite_path(name);
    let place = path.display().to_string();
    Ok((format!("sqlite://{place}"), place))
}

fn sqlite_path(name: &str) -> PathBuf {
    env::temp_dir().join(format!("{name}.db"))
}

/// Makes a database on the server that a variable names. Answers its URL, and where it is.
pub(super) async fn create(engine: Engine, variable: &'static str, name: &str) -> Result<(String, String)> {
    let url = server_url(variable)?;
    let admin = admin(&url).await?;
    sweep(engine, &admin).await?;
    admin.execute(format!("CREATE DATABASE {name}")).await?;
    admin.close().await;
    let (server, options) = split(&url);
    Ok((format!("{server}/{name}{options}"), format!("{engine:?} database {name}")))
}

/// The URL of a database that is there.
pub(super) fn url(engine: Engine, name: &str) -> Result<String> {
    let variable = match engine {
        Engine::Sqlite => return Ok(format!("sqlite://{name}")),
        Engine::Postgres => "LIMPID_TEST_POSTGRES",
        Engine::MariaDb | Engine::MySql => "LIMPID_TEST_MYSQL",
    };
    let server = server_url(variable)?;
    let (server, options) = split(&server);
    Ok(format!("{server}/{name}{options}"))
}

/// Drops a database that [`create`] or [`sqlite`] made.
pub(super) async fn drop(engine: Engine, name: &str) -> Result<()> {
    let (variable, force) = match engine {
        Engine::Sqlite => {
            for suffix in ["", "-wal", "-shm"] {
                let path = sqlite_path(name).with_extension(format!("db{suffix}"));
                // The two beside the database are there only sometimes.
                let _ = std::fs::remove_file(path);
            }
            return Ok(());
        }
        Engine::Postgres => ("LIMPID_TEST_POSTGRES", " WITH (FORCE)"),
        Engine::MariaDb | Engine::MySql => ("LIMPID_TEST_MYSQL", ""),
    };
    let admin = admin(&server_url(variable)?).await?;
    admin.execute(format!("DROP DATABASE IF EXISTS {name}{force}")).await?;
    admin.close().await;
    Ok(())
}

fn server_url(variable: &'static str) -> Result<String> {
    env::var(variable).map_err(|_| Error::config(format!("set {variable} to the URL of a server")))
}

async fn admin(url: &str) -> Result<Db> {
    Config::new(url)?.max_connections(1).connect().await
}

/// Drops what killed runs have left behind, once in a process.
async fn sweep(engine: Engine, admin: &Db) -> Result<()> {
    static POSTGRES: OnceCell<()> = OnceCell::const_new();
    static MYSQL: OnceCell<()> = OnceCell::const_new();
    let (done, query, force) = match engine {
        Engine::Postgres => {
            (&POSTGRES, "SELECT datname FROM pg_database WHERE datname LIKE 'limpid_test_%'", " WITH (FORCE)")
        }
        _ => (
            &MYSQL,
            "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'limpid_test_%'",
            "",
        ),
    };
    let swept = done.get_or_try_init(async || {
        for name in admin.texts(query).await?.into_iter().filter(|name| is_left_behind(name)) {
            admin.execute(format!("DROP DATABASE IF EXISTS {name}{force}")).await?;
        }
        Ok(())
    });
    swept.await?;
    Ok(())
}

fn is_left_behind(name: &str) -> bool {
    let made = name.strip_prefix("limpid_test_").and_then(|rest| rest.split('_').next()?.parse::<u64>().ok());
    made.is_some_and(|made| made + LEFT_BEHIND < now())
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

    #[test]
    fn only_old_test_databases_are_swept() {
        assert!(is_left_behind("limpid_test_1000_2_3"));
        assert!(!is_left_behind(&format!("limpid_test_{}_2_3", now())));
        assert!(!is_left_behind("limpid_production"));
    }
}
