//! What cannot be connected to, and what loses its connection.

use limpid::prelude::*;
use limpid::{Config, Engine, Error};
use limpid_tests::{each_engine, url};

use crate::kept_secret::{SECRET, Says, listen, look};

#[derive(Debug, Clone, PartialEq, Model)]
struct Letter {
    id: i64,
    #[fillable]
    text: String,
}

/// The URL of a server with this user, password, host and database.
fn with(url: &str, user: &str, host: Option<&str>, database: Option<&str>) -> String {
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let (authority, path) = rest.split_once('/').expect("a database");
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    format!("{scheme}://{user}:{SECRET}@{}/{}", host.unwrap_or(place), database.unwrap_or(path))
}

each_engine! {
    async fn a_password_is_in_no_error_and_no_log(db) [] {
        listen();
        if db.engine() == Engine::Sqlite {
            let error = Config::new(&format!("sqlite:///nowhere/{SECRET}/{SECRET}.db"))?.connect().await.unwrap_err();
            look(&error, Says { code: "connection", status: 503, retryable: false });
            return Ok(());
        }
        let url = url(&db).await?;
        let user = if db.engine() == Engine::Postgres { "postgres" } else { "root" };
        for wrong in [
            with(&url, "nobody_of_this_name", None, None),
            with(&url, user, None, Some("no_database_of_this_name")),
            with(&url, user, Some("127.0.0.1:1"), None),
        ] {
            let config = Config::new(&wrong)?.acquire_timeout(std::time::Duration::from_millis(500));
            let shown = format!("{config:?} {config:#?}");
            assert!(!shown.contains(SECRET), "{shown}");
            let error = config.connect().await.unwrap_err();
            match &error {
                // MySQL takes a password over an encrypted connection only.
                Error::Config { advice } if db.engine() == Engine::MySql => {
                    assert!(advice.contains("`tls`"), "{advice}");
                    look(&error, Says { code: "config", status: 500, retryable: false });
                }
                error => look(error, Says { code: "connection", status: 503, retryable: false }),
            }
        }
        for broken in [format!("{url}:99999999"), with(&url, user, Some("127.0.0.1:99999999"), None)] {
            let error = match Config::new(&broken) {
                Ok(config) => config.connect().await.unwrap_err(),
                Err(error) => error,
            };
            assert!(matches!(error.code(), "config" | "connection"), "{error:?}");
            let code = error.code();
            look(&error, Says { code, status: error.status(), retryable: false });
        }
    }

    async fn a_connection_that_is_lost(db) [Letter] {
        listen();
        Letter::create(LetterCreate { text: SECRET.into() }).await?;
        // Each engine has its way to end the connections that are at rest.
        match db.engine() {
            Engine::Sqlite => return Ok(()),
            Engine::Postgres => {
                let other = limpid::connect(&url(&db).await?).await?;
                let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                           WHERE datname = current_database() AND pid <> pg_backend_pid()";
                other.execute_raw(end).await?;
            }
            _ => {
                let server: sqlx::mysql::MySqlConnectOptions = url(&db).await?.parse().expect("a good URL");
                let mut admin = sqlx::ConnectOptions::connect(&server).await.expect("a connection");
                let query = "SELECT CAST(id AS SIGNED) FROM information_schema.processlist \
                             WHERE db = DATABASE() AND id <> CONNECTION_ID()";
                let ids: Vec<i64> = sqlx::query_scalar(query).fetch_all(&mut admin).await.expect("a list");
                for id in ids {
                    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("KILL {id}"))).execute(&mut admin).await.expect("it is ended");
                }
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let error = Letter::query().filter(|row| row.text.eq(SECRET)).count().await.unwrap_err();
        look(&error, Says { code: "connection", status: 503, retryable: false });
        assert!(matches!(error, Error::Connection { .. }), "{error:?}");
        assert_eq!(Letter::query().filter(|row| row.text.eq(SECRET)).count().await?, 1);
    }
}
