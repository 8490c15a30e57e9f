//! A database that one test has for itself.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::OnceCell;

use super::pool;
use super::server::{Server, ServerKind};
use super::turn::TestTurn;
use crate::error::{Error, Result};
use crate::exec::{Config, Db};
use crate::sql::engine::Engine;

/// A database older than this was kept for a look that is over by now, or left by a killed run.
const LEFT_BEHIND: u64 = 3_600;

pub(super) struct Sandbox {
    pub(super) db: Db,
    place: Place,
}

enum Place {
    File(PathBuf),
    Database { server: Server, name: String, turn: TestTurn },
}

impl Sandbox {
    /// An empty database, when it is this test's turn.
    pub(super) async fn new(engine: Engine) -> Result<Self> {
        let Some(server) = Server::of(engine)? else {
            let path = env::temp_dir().join(format!("{}.db", unique_name()));
            let config = Config::new(&format!("sqlite://{}", path.display()))?;
            let db = config.max_connections(5).in_place(!on_thread()?).connect().await?;
            return Ok(Sandbox { db, place: Place::File(path) });
        };
        let turn = TestTurn::wait(&server).await?;
        sweep(&server, &turn.admin).await?;
        let (db, name) = match server.kind {
            ServerKind::Postgres => (recycled(&server, &turn).await?, turn.name.clone()),
            ServerKind::MySql => {
                let name = unique_name();
                turn.admin.execute(server.kind.create(&name)).await?;
                (connect(&server.database(&name)).await?, name)
            }
        };
        Ok(Sandbox { db, place: Place::Database { server, name, turn } })
    }

    /// The test has passed: nothing of it stays.
    pub(super) async fn drop(self) -> Result<()> {
        match self.place {
            Place::File(path) => {
                self.db.close().await;
                remove(&path);
                Ok(())
            }
            Place::Database { server, name, turn } => {
                let emptied = match server.kind {
                    ServerKind::Postgres => pool::empty(&self.db).await.is_ok(),
                    ServerKind::MySql => false,
                };
                self.db.close().await;
                if !emptied {
                    turn.admin.execute(server.kind.drop(&name)).await?;
                }
                turn.end().await;
                Ok(())
            }
        }
    }

    /// The test has failed. Answers where its database stays.
    pub(super) async fn keep(self) -> Result<String> {
        // What the test has left running may hold connections for ever.
        let _ = tokio::time::timeout(Duration::from_secs(1), self.db.close()).await;
        match self.place {
            Place::File(path) => Ok(path.display().to_string()),
            Place::Database { server, mut name, turn } => {
                if server.kind == ServerKind::Postgres {
                    name = unique_name();
                    pool::keep(&turn, &name).await?;
                }
                turn.end().await;
                Ok(format!("database {name}"))
            }
        }
    }
}

/// The database of this turn, empty.
async fn recycled(server: &Server, turn: &TestTurn) -> Result<Db> {
    let url = server.database(&turn.name);
    let new = pool::make(turn).await?;
    let db = connect(&url).await?;
    if new || pool::empty(&db).await.is_ok() {
        return Ok(db);
    }
    db.close().await;
    turn.admin.execute(server.kind.drop(&turn.name)).await?;
    pool::make(turn).await?;
    connect(&url).await
}

/// Whether every statement of SQLite is to run on the connection's thread: `LIMPID_TEST_SQLITE=thread`.
fn on_thread() -> Result<bool> {
    match env::var("LIMPID_TEST_SQLITE").as_deref() {
        Err(_) | Ok("" | "in_place") => Ok(false),
        Ok("thread") => Ok(true),
        Ok(_) => Err(Error::config("`LIMPID_TEST_SQLITE` is `in_place` or `thread`")),
    }
}

async fn connect(url: &str) -> Result<Db> {
    Config::new(url)?.max_connections(5).connect().await
}

fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        // The two next to the database are there only sometimes.
        let _ = std::fs::remove_file(path.with_extension(format!("db{suffix}")));
    }
}

/// Drops what is left behind on a server, once in a process.
async fn sweep(server: &Server, admin: &Db) -> Result<()> {
    static POSTGRES: OnceCell<()> = OnceCell::const_new();
    static MYSQL: OnceCell<()> = OnceCell::const_new();
    let done = match server.kind {
        ServerKind::Postgres => &POSTGRES,
        ServerKind::MySql => &MYSQL,
    };
    let swept = done.get_or_try_init(async || {
        admin.execute(server.kind.hurry().to_owned()).await?;
        for name in admin.texts(server.kind.list()).await?.into_iter().filter(|name| is_left_behind(name)) {
            // A statement that a killed run has left running may hold one for long. A later run drops it.
            let _ = admin.execute(server.kind.drop(&name)).await;
        }
        Ok(())
    });
    swept.await.copied()
}

/// `limpid_test_<seconds>_<process>_<number>`.
fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("limpid_test_{}_{}_{number}", now(), std::process::id())
}

fn is_left_behind(name: &str) -> bool {
    let made = name.strip_prefix("limpid_test_").and_then(|rest| rest.split('_').next()?.parse::<u64>().ok());
    made.is_some_and(|made| made + LEFT_BEHIND < now())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_test_databases_are_swept() {
        assert!(is_left_behind("limpid_test_1000_2_3"));
        assert!(!is_left_behind(&unique_name()));
        assert!(!is_left_behind("limpid_production"));
        assert!(!is_left_behind("limpid_pool_1000_2"));
    }
}
