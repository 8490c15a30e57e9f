//! Each test has a database for itself, and nothing of it stays unless the test fails.

use std::collections::HashSet;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::thread;

use limpid::prelude::*;
use limpid_tests::{Engine, database, each_engine, run, url};

#[derive(Debug, Clone, Model)]
struct Leaf {
    id: i64,
    name: String,
}

/// Makes a test of each function on each engine. The function makes its test databases itself.
macro_rules! on_each_engine {
    ($($name:ident),*) => {$(
        mod $name {
            use limpid_tests::Engine;

            #[test]
            fn sqlite() {
                super::$name(Engine::Sqlite);
            }

            #[test]
            #[cfg_attr(not(limpid_postgres), ignore = "NOT TESTED: set LIMPID_TEST_POSTGRES to the URL of a server")]
            fn postgres() {
                super::$name(Engine::Postgres);
            }

            #[test]
            #[cfg_attr(not(limpid_mysql), ignore = "NOT TESTED: set LIMPID_TEST_MYSQL to the URL of a server")]
            fn mysql() {
                super::$name(Engine::MariaDb);
            }
        }
    )*};
}

on_each_engine!(
    concurrent_tests_have_separate_databases,
    a_test_that_fails_keeps_its_database,
    a_test_begins_with_empty_tables,
    everything_a_test_created_is_gone
);

/// Twice as many as may run at once.
fn concurrent_tests_have_separate_databases(engine: Engine) {
    let in_use = Mutex::new(HashSet::new());
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                run(engine, &limpid::schema![Leaf], async |db| {
                    let name = database(&db).await.expect("a name");
                    assert!(in_use.lock().expect("no panic").insert(name.clone()), "{name} is used by two");
                    Leaf::create(LeafGuarded { name: name.clone() }).await.expect("a row");
                    assert_eq!(Leaf::query().count().await.expect("a count"), 1);
                    in_use.lock().expect("no panic").remove(&name);
                });
            });
        }
    });
}

fn a_test_that_fails_keeps_its_database(engine: Engine) {
    let secret = format!("a leaf of {engine:?} {}", std::process::id());
    let failed = catch_unwind(|| {
        run(engine, &limpid::schema![Leaf], async |db| {
            Leaf::create(LeafGuarded { name: secret.clone() }).on(&db).await.expect("a row");
            panic!("the test fails");
        });
    });
    assert_eq!(failed.expect_err("it fails").downcast_ref(), Some(&"the test fails"));
    run(engine, &limpid::schema![], async |db| {
        for url in kept(&db).await {
            let kept = limpid::Config::new(&url).expect("a URL").max_connections(1).connect().await;
            let Ok(kept) = kept else { continue };
            let names = Leaf::query().pluck(|leaf| leaf.name).on(&kept).await.unwrap_or_default();
            kept.close().await;
            if names == [secret.clone()] {
                return drop_kept(&db, &url).await;
            }
        }
        panic!("no database was kept");
    });
}

fn a_test_begins_with_empty_tables(engine: Engine) {
    for _ in 0..3 {
        run(engine, &limpid::schema![Leaf], async |db| {
            assert_eq!(Leaf::query().count().on(&db).await.expect("a count"), 0);
            let leaf = Leaf::create(LeafGuarded { name: "oak".into() }).on(&db).await.expect("a row");
            assert_eq!(leaf.id, 1);
        });
    }
}

fn everything_a_test_created_is_gone(engine: Engine) {
    for _ in 0..2 {
        run(engine, &limpid::schema![Leaf], async |db| {
            for text in made(engine) {
                db.execute_raw(text).await.expect("it is made, so it was not there");
            }
        });
    }
}

/// What the schema of models knows nothing of.
fn made(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Postgres => &[
            "CREATE SCHEMA other",
            "CREATE TABLE other.leaf (id BIGINT)",
            "CREATE TYPE colour AS ENUM ('red', 'green')",
            "CREATE FUNCTION one() RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'",
            "CREATE PUBLICATION all_of_it FOR ALL TABLES",
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''5MB''', current_database()); END $$",
        ],
        Engine::Sqlite => &["CREATE VIEW seen AS SELECT 1 AS one"],
        _ => &["CREATE VIEW seen AS SELECT 1 AS one", "CREATE PROCEDURE nothing() SELECT 1"],
    }
}

/// The URLs of what may be a kept database.
async fn kept(db: &Db) -> Vec<String> {
    let here = url(db).await.expect("a URL");
    if db.engine() == Engine::Sqlite {
        let files = std::fs::read_dir(std::env::temp_dir()).expect("the folder of test databases");
        let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
        let ours = format!("_{}_", std::process::id());
        let names = names.filter(|name| name.contains(&ours) && name.ends_with(".db"));
        return names.map(|name| format!("sqlite://{}", std::env::temp_dir().join(name).display())).collect();
    }
    let name = database(db).await.expect("a name");
    let ours = format!("_{}_", std::process::id());
    let databases = match db.engine() {
        Engine::Postgres => Database::query().pluck(|database| database.name).on(db).await,
        _ => {
            let view = "CREATE VIEW places AS SELECT schema_name AS name FROM information_schema.schemata";
            db.execute_raw(view).await.expect("a view");
            Schema::query().pluck(|schema| schema.name).on(db).await
        }
    };
    let databases = databases.expect("the databases").into_iter().filter(|name| name.contains(&ours));
    databases.map(|other| here.replace(&name, &other)).collect()
}

async fn drop_kept(db: &Db, url: &str) {
    let name = url.rsplit('/').next().expect("a name");
    match db.engine() {
        Engine::Sqlite => {
            let path = url.trim_start_matches("sqlite://");
            for suffix in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{path}{suffix}"));
            }
        }
        _ => {
            let text = format!("DROP DATABASE {}", name.split('?').next().expect("a name"));
            db.execute_raw(Box::leak(text.into_boxed_str())).await.expect("it is dropped");
        }
    }
}

/// PostgreSQL's list of databases.
#[derive(Debug, Clone, Model)]
#[model(table = "pg_database")]
struct Database {
    #[key]
    oid: i64,
    #[column(name = "datname")]
    name: String,
}

/// MariaDB's and MySQL's.
#[derive(Debug, Clone, Model)]
#[model(table = "places")]
struct Schema {
    #[key]
    name: String,
}

each_engine! {
    async fn the_url_of_a_test_database_connects_to_it(db) [Leaf] {
        Leaf::create(LeafGuarded { name: "oak".into() }).await?;
        let other = limpid::connect(&url(&db).await?).await?;
        assert_eq!(Leaf::query().count().on(&other).await?, 1);
        other.close().await;
    }
}
