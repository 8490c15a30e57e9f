//! A database of its own for each test, on every engine that is there.
//!
//! An extra, floor 6, behind the feature `testing`.
//!
//! A test gets a database with a name of its own, made from the models' schema, and dropped when the test has
//! passed. A test that fails keeps its database and says where it is. Names start with `limpid_test_` and the
//! time; what a killed run left behind is swept away by a later one after an hour.

mod server;

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use tokio::sync::Semaphore;

use crate::error::Result;
use crate::exec::{Config, Db};
use crate::schema::Schema;
use crate::sql::engine::Engine;

/// Runs a test on one engine, in a database of its own, with the schema in place. Inside the test, actions
/// work on that database.
///
/// SQLite needs nothing. PostgreSQL and MariaDB or MySQL are reached by the URLs in `LIMPID_TEST_POSTGRES` and
/// `LIMPID_TEST_MYSQL`; their users must be allowed to create databases.
///
/// # Panics
///
/// As the test does, and if the database cannot be made: a test that cannot run has not passed.
pub fn run<F, Fut>(engine: Engine, schema: &Schema, test: F)
where
    F: FnOnce(Db) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| panic!("no runtime for the test: {error}"));
    runtime.block_on(async {
        let _turn = TURNS.acquire().await;
        let sandbox = Sandbox::new(engine).await;
        let db = sandbox.db.clone();
        let work = async {
            schema.create(&db).await.unwrap_or_else(|error| panic!("the schema cannot be created: {error}"));
            db.scope(test(db.clone())).await;
        };
        match AssertUnwindSafe(work).catch_unwind().await {
            Ok(()) => sandbox.drop().await,
            Err(panic) => {
                eprintln!("the test's database is kept: {}", sandbox.place);
                resume_unwind(panic);
            }
        }
    });
}

/// The name of a test's database; for SQLite, the path of its file.
///
/// # Errors
///
/// What the database says.
pub async fn database(db: &Db) -> Result<String> {
    let query = match db.engine() {
        Engine::Sqlite => "SELECT file FROM pragma_database_list WHERE name = 'main'",
        Engine::Postgres => "SELECT current_database()::text",
        Engine::MariaDb | Engine::MySql => "SELECT DATABASE()",
    };
    Ok(db.texts(query).await?.pop().unwrap_or_default())
}

/// The URL of a test's database, for a test that connects in its own way.
///
/// # Errors
///
/// What the database says.
pub async fn url(db: &Db) -> Result<String> {
    server::url(db.engine(), &database(db).await?)
}

/// So many tests of one process have a database at once: a server takes only so many connections.
static TURNS: Semaphore = Semaphore::const_new(8);

/// A database that one test has for itself.
struct Sandbox {
    db: Db,
    engine: Engine,
    name: String,
    /// Where it is, without a password.
    place: String,
}

impl Sandbox {
    async fn new(engine: Engine) -> Self {
        let name = unique_name();
        let made = match engine {
            Engine::Sqlite => server::sqlite(&name).await,
            Engine::Postgres => server::create(engine, "LIMPID_TEST_POSTGRES", &name).await,
            Engine::MariaDb | Engine::MySql => server::create(engine, "LIMPID_TEST_MYSQL", &name).await,
        };
        let (url, place) = made.unwrap_or_else(|error| panic!("no test database on {engine:?}: {error}"));
        let config = Config::new(&url).map(|config| config.max_connections(5));
        let connected = match config {
            Ok(config) => config.connect().await,
            Err(error) => Err(error),
        };
        let db = connected.unwrap_or_else(|error| panic!("no connection to {place}: {error}"));
        Sandbox { db, engine, name, place }
    }

    async fn drop(self) {
        self.db.close().await;
        if let Err(error) = server::drop(self.engine, &self.name).await {
            eprintln!("the test's database {} could not be dropped: {error}", self.place);
        }
    }
}

/// `limpid_test_<seconds>_<process>_<number>`.
fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("limpid_test_{}_{}_{number}", now(), std::process::id())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs())
}
