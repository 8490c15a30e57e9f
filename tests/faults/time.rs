//! Time limits end in time and at the server; what is silent leaves the pool.

use std::future::IntoFuture;
use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid::{Config, Error, sql};
use limpid_tests::proxy::{Mode, Proxy, server_of};
use limpid_tests::{Engine, each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
}

const fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

async fn config(db: &Db) -> limpid::Result<Config> {
    Ok(Config::new(&url(db).await?)?.max_connections(4).acquire_timeout(ms(2_000)))
}

/// A statement that takes many seconds, and writes a note at its end.
async fn slow(db: &Db) -> limpid::Result<u64> {
    match db.engine() {
        Engine::Sqlite => {
            sql!(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000000) \
                  INSERT INTO notes (text) SELECT 'late' FROM n WHERE i = 60000000"
            )
            .execute()
            .on(db)
            .await
        }
        Engine::Postgres => {
            sql!("INSERT INTO notes (text) SELECT 'late' FROM pg_sleep(6)").execute().on(db).await
        }
        _ => sql!("INSERT INTO notes (text) SELECT CONCAT('late', SLEEP(6))").execute().on(db).await,
    }
}

/// How many slow statements run on the server, and how many connections there are to this database.
async fn at_server(db: &Db) -> limpid::Result<(i64, i64)> {
    let rows: Vec<(i64, i64)> = match db.engine() {
        Engine::Sqlite => return Ok((0, 0)),
        Engine::Postgres => {
            sql!("SELECT COUNT(*) FILTER (WHERE state = 'active' AND query LIKE '%pg_sleep(6)%' \
                  AND pid <> pg_backend_pid()), COUNT(*) FROM pg_stat_activity WHERE datname = current_database()")
                .get().on(db).await?
        }
        _ => {
            sql!("SELECT CAST(COALESCE(SUM(info LIKE '%SLEEP(6)%' AND id <> CONNECTION_ID()), 0) AS SIGNED), COUNT(*) \
                  FROM information_schema.processlist WHERE db = DATABASE()").get().on(db).await?
        }
    };
    Ok(rows[0])
}

/// Waits until nothing slow runs any more.
async fn at_rest(db: &Db) -> limpid::Result<()> {
    let start = Instant::now();
    while at_server(db).await?.0 > 0 {
        assert!(start.elapsed() < ms(1_500), "it still runs");
        tokio::time::sleep(ms(20)).await;
    }
    Ok(())
}

each_engine! {
    async fn a_transaction_over_its_time_answers_in_time_and_writes_nothing(db) [Note] {
        let own = config(&db).await?.connect().await?;
        for _ in 0..3 {
            let start = Instant::now();
            let result = own.transaction(async |tx| slow(tx).await.map(drop)).timeout(ms(300)).await;
            assert_eq!(result, Err(Error::Timeout));
            assert!(start.elapsed() < ms(500), "{:?}", start.elapsed());
        }
        at_rest(&db).await?;
        Note::create(NoteCreate { text: "next".into() }).on(&own).await?;
        assert_eq!(Note::query().pluck(|note| note.text).on(&db).await?, ["next"]);
    }

    async fn a_cancelled_caller_frees_the_server(db) [Note] {
        let own = config(&db).await?.connect().await?;
        for _ in 0..3 {
            let cut = (0..4).map(|_| tokio::time::timeout(ms(100), slow(&own)));
            for result in futures_util::future::join_all(cut).await {
                result.expect_err("it takes long");
            }
        }
        let start = Instant::now();
        Note::create(NoteCreate { text: "next".into() }).on(&own).await?;
        assert!(start.elapsed() < ms(1_500), "{:?}", start.elapsed());
        at_rest(&db).await?;
        let (_, open) = at_server(&db).await?;
        // Those of the pool, that of this test, and one that cancels.
        assert!(open <= 4 + 3, "{open} connections are open");
        assert_eq!(Note::query().pluck(|note| note.text).on(&db).await?, ["next"]);
    }

    async fn a_statement_over_its_time_ends_in_time(db) [Note] {
        for limit in [ms(200), Duration::from_micros(300)] {
            let own = config(&db).await?.statement_timeout(limit).connect().await?;
            // Opens the connection, which is not a part of the statement.
            let _ = own.health().await;
            for _ in 0..2 {
                let start = Instant::now();
                assert_eq!(slow(&own).await, Err(Error::Timeout), "{limit:?}");
                assert!(start.elapsed() < limit + ms(200), "{:?}", start.elapsed());
            }
            at_rest(&db).await?;
        }
        assert_eq!(Note::query().count().on(&db).await?, 0);
    }

    async fn behind_a_pooler_a_statement_over_its_time_ends_in_time(db) [Note] {
        if db.engine() == Engine::Postgres {
            let own = config(&db).await?.pgbouncer(true).statement_timeout(ms(200)).connect().await?;
            let start = Instant::now();
            assert_eq!(slow(&own).await, Err(Error::Timeout));
            let result = own.transaction(async |tx| slow(tx).await).await;
            assert_eq!(result, Err(Error::Timeout));
            assert!(start.elapsed() < ms(800), "{:?}", start.elapsed());
            at_rest(&db).await?;
        }
    }

    async fn a_server_that_goes_silent_leaves_the_pool(db) [Note] {
        if db.engine() != Engine::Sqlite {
            let url = url(&db).await?;
            let proxy = Proxy::before(server_of(&url)).await;
            for limit in [None, Some(ms(300))] {
                proxy.set(Mode::Pass);
                let config = Config::new(&proxy.url(&url))?.max_connections(4).acquire_timeout(ms(2_000));
                let config = match limit {
                    Some(limit) => config.statement_timeout(limit),
                    None => config,
                };
                let own = config.connect().await?;
                let warm = (0..4).map(|n| Note::create(NoteCreate { text: n.to_string() }).on(&own).into_future());
                futures_util::future::try_join_all(warm).await?;
                // Those that are being opened are open then.
                tokio::time::sleep(ms(200)).await;
                proxy.set(Mode::Silent);
                let start = Instant::now();
                let calls = (0..4).map(|_| tokio::time::timeout(ms(600), Note::query().count().on(&own).into_future()));
                for result in futures_util::future::join_all(calls).await {
                    match limit {
                        // One that was opened only now is not silent.
                        Some(_) => assert!(matches!(result.expect("it has a limit"), Ok(_) | Err(Error::Timeout))),
                        None => drop(result),
                    }
                }
                if let Some(limit) = limit {
                    assert!(start.elapsed() < limit + ms(200), "{:?}", start.elapsed());
                }
                // Within the time that callers wait for a connection.
                let found = tokio::time::timeout(ms(2_000), Note::query().count().on(&own).into_future()).await;
                assert!(found.expect("in time")? >= 4);
                let all = (0..8).map(|_| Note::query().count().on(&own).into_future());
                futures_util::future::try_join_all(all).await?;
            }
        }
    }

    async fn a_transaction_on_a_silent_server_ends_in_time(db) [Note] {
        if db.engine() != Engine::Sqlite {
            let url = url(&db).await?;
            let proxy = Proxy::before(server_of(&url)).await;
            let own = Config::new(&proxy.url(&url))?.acquire_timeout(ms(2_000)).connect().await?;
            let start = Instant::now();
            let result = own.transaction(async |tx| -> limpid::Result<()> {
                Note::create(NoteCreate { text: "undone".into() }).on(tx).await?;
                proxy.set(Mode::Silent);
                Note::query().count().on(tx).await.map(drop)
            }).timeout(ms(300)).await;
            assert_eq!(result, Err(Error::Timeout));
            assert!(start.elapsed() < ms(500), "{:?}", start.elapsed());
            assert_eq!(Note::query().count().on(&own).await?, 0);
        }
    }

    async fn a_busy_connection_is_replaced_when_it_is_old(db) [Note] {
        if db.engine() != Engine::Sqlite {
            let own = config(&db).await?.max_connections(1).max_lifetime(ms(300)).connect().await?;
            let mut numbers = std::collections::BTreeSet::new();
            let start = Instant::now();
            while start.elapsed() < ms(1_500) {
                let rows: Vec<(i64, i64)> = match db.engine() {
                    Engine::Postgres => sql!("SELECT pg_backend_pid()::bigint, 1::bigint").get().on(&own).await?,
                    _ => sql!("SELECT CAST(CONNECTION_ID() AS SIGNED), 1").get().on(&own).await?,
                };
                numbers.insert(rows[0].0);
            }
            assert!((4..=10).contains(&numbers.len()), "{numbers:?}");
        }
    }

    async fn absurd_times_are_brought_into_bounds(db) [Note] {
        let config = Config::new(&url(&db).await?)?;
        let own = config
            .acquire_timeout(Duration::MAX)
            .busy_timeout(Duration::MAX)
            .statement_timeout(Duration::MAX)
            .max_lifetime(Duration::MAX)
            .connect()
            .await?;
        let created = own.transaction(async |tx| -> limpid::Result<Note> {
            Note::create(NoteCreate { text: "a".into() }).on(tx).await
        }).timeout(Duration::MAX).await?;
        assert_eq!(Note::find_or_fail(created.id).on(&own).await?, created);
    }
}
