//! URLs that work and URLs that do not.

use std::time::Duration;

use limpid::{Config, Engine, Error};

const SECRET: &str = "s3cr3t-value";

async fn refused(url: &str) -> Error {
    let error = match Config::new(url) {
        Ok(config) => {
            config.acquire_timeout(Duration::from_millis(700)).connect().await.expect_err("it is refused")
        }
        Err(error) => error,
    };
    let shown = format!("{error} {error:?} {error:#?}");
    assert!(!shown.contains(SECRET), "{shown}");
    error
}

#[tokio::test]
async fn an_unknown_scheme_is_named_with_the_known_ones() {
    for url in [
        "",
        "x",
        "oracle://a:s3cr3t-value@b/c",
        "://",
        "/tmp/x.db",
        "Sqlite::memory:",
        "file:x.db",
        "http://s3cr3t-value",
        "postgres",
    ] {
        match refused(url).await {
            Error::Config { advice } => {
                assert!(advice.contains("`sqlite:`, `postgres://`, `mysql://` or `mariadb://`"), "{advice}")
            }
            other => panic!("{url}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_url_that_cannot_be_read_does_not_show_itself() {
    for url in [
        "postgres://user:s3cr3t-value@host:notaport/db",
        "postgres://user:s3cr3t-value@host/db?sslmode=s3cr3t-value",
        "mysql://user:s3cr3t-value@host:99999999/db",
        "mysql://user:s3cr3t-value@[::1/db",
        "sqlite://x.db?mode=s3cr3t-value",
    ] {
        let error = refused(url).await;
        assert!(matches!(error, Error::Config { .. }), "{url}: {error:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_connection_error() {
    for url in [
        "postgres://user:s3cr3t-value@127.0.0.1:1/db",
        "mysql://user:s3cr3t-value@127.0.0.1:1/db",
        "mariadb://user:s3cr3t-value@127.0.0.1:1/db",
    ] {
        let error = refused(url).await;
        assert!(matches!(error, Error::Connection { .. }), "{url}: {error:?}");
        assert_eq!(error.status(), 503);
    }
}

#[tokio::test]
#[cfg_attr(not(limpid_mysql), ignore = "NOT TESTED: set LIMPID_TEST_MYSQL to the URL of a server")]
async fn a_wrong_password_is_a_connection_error() {
    let url = std::env::var("LIMPID_TEST_MYSQL").expect("it was set when the tests were built");
    let host = url.rsplit('@').next().expect("a URL has a host");
    let error = refused(&format!("mysql://nobody_of_this_name:s3cr3t-value@{host}")).await;
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
}

#[tokio::test]
#[cfg_attr(not(all(limpid_mysql, limpid_postgres)), ignore = "NOT TESTED: set the URLs of both servers")]
async fn a_database_that_is_not_there_is_a_connection_error() {
    for variable in ["LIMPID_TEST_POSTGRES", "LIMPID_TEST_MYSQL"] {
        let url = std::env::var(variable).expect("it was set when the tests were built");
        let (server, _) = url.rsplit_once('/').expect("a URL has a database");
        match refused(&format!("{server}/limpid_no_such_database")).await {
            Error::Connection { what } => assert_eq!(what, "there is no database with this name"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_missing_directory_is_reported_plainly() {
    let folder = tempfile::tempdir().expect("a directory");
    let url = format!("sqlite://{}/missing/blog.db", folder.path().display());
    match refused(&url).await {
        Error::Connection { what } => assert!(what.contains("does its directory exist"), "{what}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_file_that_is_not_a_database_is_reported_plainly() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("text.db");
    std::fs::write(&path, "this is not a database, however long it may be ".repeat(100))
        .expect("it is written");
    match refused(&format!("sqlite://{}", path.display())).await {
        Error::Connection { what } => assert!(what.contains("not a SQLite database"), "{what}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_directory_is_not_a_database() {
    let folder = tempfile::tempdir().expect("a directory");
    let error = refused(&format!("sqlite://{}", folder.path().display())).await;
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
}

#[test]
fn debug_of_a_config_shows_no_part_of_the_url() {
    let config =
        Config::new("postgres://user:s3cr3t-value@host/db?password=s3cr3t-value").expect("it is read later");
    let shown = format!("{config:?} {config:#?}");
    assert!(!shown.contains(SECRET) && !shown.contains("user") && !shown.contains("host"), "{shown}");
}

#[tokio::test]
async fn a_handle_knows_its_engine_and_shows_no_url() {
    let db = limpid::connect("sqlite::memory:").await.expect("it is connected");
    assert_eq!(db.engine(), Engine::Sqlite);
    assert!(!db.is_transaction());
    assert_eq!(format!("{db:?}"), "Db(sqlite pool)");
    let tx = db.begin().await.expect("it begins");
    assert!(tx.is_transaction());
    assert_eq!(format!("{:?}", *tx), "Db(sqlite transaction)");
}
