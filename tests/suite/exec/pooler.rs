//! PostgreSQL behind a real pgbouncer that hands out a server for each transaction.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use limpid::prelude::*;
use limpid::{Config, Engine};
use limpid_tests::run;

#[derive(Debug, Clone, PartialEq, Model)]
struct Visit {
    id: i64,
    #[fillable]
    #[unique]
    place: String,
    #[default(0)]
    times: i64,
}

/// A pgbouncer with two servers, ended when dropped.
struct Pooler {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Pooler {
    fn start(server: &str, database: &str) -> Self {
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].map(PathBuf::from);
        let program = program.into_iter().find(|path| path.exists()).expect("pgbouncer is installed");
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let server: sqlx::postgres::PgConnectOptions = server.parse().expect("the URL of a server");
        let settings = format!(
            "[databases]\n{database} = host={} port={} dbname={database} user={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 50\n\
             unix_socket_dir =\n",
            server.get_host(),
            server.get_port(),
            server.get_username(),
        );
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings).expect("the settings are written");
        let mut command = Command::new(program);
        // It refuses to run as root.
        if std::env::var("USER").is_ok_and(|user| user == "root")
            || std::env::var("HOME").is_ok_and(|home| home == "/root")
        {
            command.arg("-u").arg("postgres");
            let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            std::fs::set_permissions(folder.path(), open).expect("the folder can be opened");
        }
        let child =
            command.arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        Pooler { child, url: format!("postgres://postgres@127.0.0.1:{port}/{database}"), _folder: folder }
    }

    async fn connect(&self, pgbouncer: bool) -> Db {
        self.connect_as(|config| config.pgbouncer(pgbouncer)).await
    }

    async fn connect_as(&self, change: impl Fn(Config) -> Config) -> Db {
        for _ in 0..100 {
            let config = Config::new(&self.url).expect("a good URL").max_connections(8);
            match change(config).connect().await {
                Ok(db) => return db,
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        panic!("pgbouncer does not answer");
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[cfg_attr(not(limpid_pgbouncer), ignore = "NOT TESTED: install pgbouncer and set LIMPID_TEST_POSTGRES")]
fn eight_tasks_share_two_servers_without_a_lost_statement() {
    run(Engine::Postgres, &limpid::schema![Visit], async |db| {
        let server = std::env::var("LIMPID_TEST_POSTGRES").expect("it is set");
        let database = limpid_tests::database(&db).await.expect("the name of the database");
        let pooler = Pooler::start(&server, &database);
        let pooled = pooler.connect(true).await;
        let tasks = (0..8).map(|task| {
            let db = pooled.clone();
            tokio::spawn(async move {
                for number in 0..40 {
                    let place = format!("{task} {number}");
                    let mut visit = Visit::create(VisitCreate { place: place.clone() }).on(&db).await?;
                    visit.update(|visit| visit.times.increment(1)).on(&db).await?;
                    let found = Visit::query().filter(|visit| visit.place.eq(&place)).sole().on(&db).await?;
                    assert_eq!(found, visit);
                    db.transaction(async |tx| -> limpid::Result<()> {
                        visit.update(|visit| visit.times.increment(1)).on(tx).await?;
                        visit.refresh().on(tx).await
                    })
                    .await?;
                    assert_eq!(visit.times, 2);
                }
                limpid::Result::<()>::Ok(())
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no panic").expect("no error");
        }
        assert_eq!(Visit::query().filter(|visit| visit.times.eq(2)).count().await.expect("a count"), 320);
        pooled.close().await;
    });
}

/// Waits until no slow statement runs at the server any more.
async fn at_rest(db: &Db) {
    let start = std::time::Instant::now();
    loop {
        let running = sql!(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(6)%' \
             AND datname = current_database() AND pid <> pg_backend_pid()"
        );
        let running: Vec<i64> = running.get().on(db).await.expect("a count");
        let running = running[0];
        if running == 0 {
            return;
        }
        assert!(start.elapsed() < Duration::from_millis(1_500), "{running} still run");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[test]
#[cfg_attr(not(limpid_pgbouncer), ignore = "NOT TESTED: install pgbouncer and set LIMPID_TEST_POSTGRES")]
fn what_is_given_up_behind_a_pooler_ends_at_the_server() {
    run(Engine::Postgres, &limpid::schema![Visit], async |db| {
        let server = std::env::var("LIMPID_TEST_POSTGRES").expect("it is set");
        let database = limpid_tests::database(&db).await.expect("the name of the database");
        let pooler = Pooler::start(&server, &database);
        let pooled = pooler.connect(true).await;
        let slow = |db: &Db| {
            let late = sql!("INSERT INTO visits (place, times) SELECT 'late', 1 FROM pg_sleep(6)");
            late.execute().on(db).into_future()
        };
        for _ in 0..3 {
            // More than the pooler has servers.
            let cut = (0..4).map(|_| tokio::time::timeout(Duration::from_millis(100), slow(&pooled)));
            for result in futures_util::future::join_all(cut).await {
                result.expect_err("it takes long");
            }
            at_rest(&db).await;
            let start = std::time::Instant::now();
            let late =
                pooled.transaction(async |tx| slow(tx).await.map(drop)).timeout(Duration::from_millis(300));
            assert_eq!(late.await, Err(limpid::Error::Timeout));
            assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
            at_rest(&db).await;
        }
        let limited = pooler
            .connect_as(|config| config.pgbouncer(true).statement_timeout(Duration::from_millis(200)))
            .await;
        for _ in 0..3 {
            let start = std::time::Instant::now();
            assert_eq!(slow(&limited).await, Err(limpid::Error::Timeout));
            assert_eq!(
                limited.transaction(async |tx| slow(tx).await.map(drop)).await,
                Err(limpid::Error::Timeout)
            );
            assert!(start.elapsed() < Duration::from_millis(800), "{:?}", start.elapsed());
        }
        at_rest(&db).await;
        // The limit belongs to the transaction: the next client of the same server has none.
        sql!("SELECT pg_sleep(0.4)").execute().on(&pooled).await.expect("it takes its time");
        let refused = pooled.execute_raw("SET work_mem = '7MB'").await.unwrap_err();
        assert!(refused.to_string().contains("SET LOCAL"), "{refused}");
        Visit::create(VisitCreate { place: "next".into() }).on(&pooled).await.expect("it is written");
        assert_eq!(Visit::query().pluck(|visit| visit.place).on(&db).await.expect("places"), ["next"]);
        pooled.close().await;
        limited.close().await;
    });
}

#[test]
fn the_option_is_for_postgres_and_is_true_or_false() {
    let advice = |url: &str| Config::new(url).map(|_| ()).unwrap_err().to_string();
    assert_eq!(advice("sqlite://blog.db?pgbouncer=true"), "`pgbouncer=true` is for PostgreSQL URLs");
    assert_eq!(advice("postgres://localhost/blog?pgbouncer=1"), "`pgbouncer` is `true` or `false`");
}
