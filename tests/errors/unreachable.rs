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

    async fn a_connection_that_is_lost(db) [Letter] on(postgres, mysql) {
        listen();
        Letter::create(LetterCreate { text: SECRET.into() }).await?;
        // Each engine has its way to end the connections that are at rest.
        match db.engine() {
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

/// Takes what comes for a server, and hands it over until a word is in it. Then both ends are closed.
async fn cut_at(server: String, word: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let Ok(upstream) = tokio::net::TcpStream::connect(&server).await else { return };
            tokio::spawn(hand_over(client, upstream, word));
        }
    });
    address
}

async fn hand_over(
    mut client: tokio::net::TcpStream,
    mut upstream: tokio::net::TcpStream,
    word: &'static str,
) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (mut out, mut back) = (vec![0; 16 << 10], vec![0; 16 << 10]);
    loop {
        tokio::select! {
            read = client.read(&mut out) => match read {
                Ok(bytes @ 1..) => {
                    if out[..bytes].windows(word.len()).any(|part| part == word.as_bytes()) {
                        return;
                    }
                    if upstream.write_all(&out[..bytes]).await.is_err() { return }
                }
                _ => return,
            },
            read = upstream.read(&mut back) => match read {
                Ok(bytes @ 1..) => if client.write_all(&back[..bytes]).await.is_err() { return },
                _ => return,
            },
        }
    }
}

each_engine! {
    /// Nobody can tell whether the server has got it.
    async fn a_write_whose_connection_is_lost_may_have_happened(db) [Letter] on(postgres, mysql) {
        listen();
        let direct = url(&db).await?;
        let (_, rest) = direct.split_once("://").expect("a URL");
        let place = rest.split_once('/').map_or(rest, |(authority, _)| authority);
        let place = place.rsplit_once('@').map_or(place, |(_, place)| place).to_owned();
        let through = |proxy: &str| direct.replacen(&place, proxy, 1);
        let says = Says { code: "connection", status: 503, retryable: false };
        let written = limpid::connect(&through(&cut_at(place.clone(), "INSERT INTO").await)).await?;
        let letter = || LetterCreate { text: SECRET.into() };
        let error = Letter::create(letter()).on(&written).await.unwrap_err();
        look(&error, says);
        assert!(error.to_string().contains("look before you write it again"), "{error}");
        // In a transaction nothing is permanent, and what is read changes nothing.
        let tx = written.begin().await?;
        let error = Letter::create(letter()).on(&tx).await.unwrap_err();
        assert!(matches!(&error, Error::Connection { what } if !what.contains("write it again")), "{error}");
        drop(tx);
        let read = limpid::connect(&through(&cut_at(place.clone(), "SELECT COUNT(*)").await)).await?;
        let error = Letter::query().count().on(&read).await.unwrap_err();
        assert!(matches!(&error, Error::Connection { what } if !what.contains("write it again")), "{error}");
        assert_eq!(Letter::query().count().await?, 0);
    }

    /// The advice is not to ask for more.
    async fn a_server_that_is_full_says_so(db) [] on(postgres) {
        let role = format!("limpid_full_{}", std::process::id());
        db.execute_raw(format!("CREATE ROLE {role} LOGIN CONNECTION LIMIT 2").leak()).await?;
        let direct = url(&db).await?;
        let (_, rest) = direct.split_once("://").expect("a URL");
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        let config = Config::new(&format!("postgres://{role}@{place}"))?.max_connections(5);
        let full = config.acquire_timeout(std::time::Duration::from_millis(700)).connect().await?;
        let held = [full.begin().await?, full.begin().await?];
        let error = full.begin().await.map(drop).unwrap_err();
        look(&error, Says { code: "connection", status: 503, retryable: false });
        assert!(error.to_string().contains("takes no more connections (53300)"), "{error}");
        for tx in held {
            tx.rollback().await?;
        }
        full.close().await;
        db.execute_raw(format!("DROP ROLE {role}").leak()).await?;
    }
}
