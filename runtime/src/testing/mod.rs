//! A database of its own for each test, on every engine that is there.
//!
//! An extra, floor 7, behind the feature `testing`.
//!
//! On SQLite a test gets a file, on MariaDB and MySQL a database that is dropped when the test has passed. On
//! PostgreSQL, where making a database takes long, up to eight are kept under the names `limpid_pool_..` and
//! emptied after each test. At most eight tests run on a server at once, in all processes together: `cargo test`,
//! several test binaries, and `cargo nextest` all work.
//!
//! A test that fails keeps its database and says where it is. It is named `limpid_test_..` with the time, and
//! swept away by a later run after an hour, as is what a killed run has left behind.

mod log;
#[cfg(feature = "migrate")]
mod migrations;
mod pool;
mod sandbox;
mod server;
mod turn;

use std::fmt::Debug;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_util::FutureExt;

pub use self::log::{no_n_plus_one, queries};
#[cfg(feature = "migrate")]
#[doc(hidden)]
pub use self::migrations::TestMigrations;
use self::sandbox::Sandbox;
use self::server::Server;
use crate::error::Result;
use crate::exec::Db;
use crate::schema::Schema;
use crate::sql::engine::Engine;

/// Runs a test on one engine; what [`#[limpid::test]`](macro@crate::test) calls.
///
/// The test runs in a database of its own, with the schema in place. Actions inside it work on that database.
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
    run_and_keep(engine, schema, true, test);
}

/// [`run`] for a test that may be expected to panic: nobody looks for the database of such a one.
#[doc(hidden)]
pub fn run_and_keep<F, Fut>(engine: Engine, schema: &impl Tables, keep: bool, test: F)
where
    F: FnOnce(Db) -> Fut,
    Fut: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| panic!("no runtime for the test: {error}"));
    runtime.block_on(async {
        let sandbox = Sandbox::new(engine).await;
        let sandbox = sandbox.unwrap_or_else(|error| panic!("no test database on {engine:?}: {error}"));
        let db = sandbox.db.clone();
        let work = async {
            schema.make(&db).await.unwrap_or_else(|error| panic!("the tables cannot be made: {error}"));
            db.scope(test(db.clone())).await;
        };
        let result = AssertUnwindSafe(work).catch_unwind().await;
        if result.is_err() && keep {
            match sandbox.keep().await {
                Ok(place) => eprintln!("the test's database is kept: {engine:?} {place}"),
                Err(error) => eprintln!("the test's database on {engine:?} could not be kept: {error}"),
            }
        } else if let Err(error) = sandbox.drop().await {
            eprintln!("the test's database on {engine:?} could not be dropped: {error}");
        }
        if let Err(panic) = result {
            resume_unwind(panic);
        }
    });
}

/// What makes the tables of a test.
#[doc(hidden)]
pub trait Tables {
    /// Makes them in an empty database.
    fn make(&self, db: &Db) -> impl Future<Output = Result<()>>;
}

impl Tables for Schema {
    async fn make(&self, db: &Db) -> Result<()> {
        self.create(db).await
    }
}

/// What a test function gives back: nothing, or a `Result` without a value, as with `#[test]`.
#[diagnostic::on_unimplemented(
    message = "a test gives back nothing or a `Result<(), _>`, not `{Self}`",
    label = "not `()` or `Result<(), _>`"
)]
pub trait Outcome {
    /// Panics if the test has failed.
    fn check(self);
}

impl Outcome for () {
    fn check(self) {}
}

impl<E: Debug> Outcome for std::result::Result<(), E> {
    #[track_caller]
    fn check(self) {
        if let Err(error) = self {
            panic!("the test failed: {error:?}");
        }
    }
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
    let name = database(db).await?;
    Ok(match Server::of(db.engine())? {
        Some(server) => server.database(&name),
        None => format!("sqlite://{name}"),
    })
}
