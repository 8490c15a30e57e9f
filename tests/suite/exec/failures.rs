//! What the servers say when something is in the way, as typed errors.

use std::future::IntoFuture;
use std::time::Duration;

use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::{Engine, each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Account {
    id: i64,
    #[fillable]
    balance: i64,
}

/// Ends all connections of this database's pool at the server.
async fn end_all(db: &Db, url: &str) -> limpid::Result<()> {
    if db.engine() == Engine::Postgres {
        let other = limpid::connect(url).await?;
        let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
        return other.execute_raw(kill).await;
    }
    let server: sqlx::mysql::MySqlConnectOptions = url.parse().expect("a good URL");
    let mut admin = sqlx::ConnectOptions::connect(&server).await.expect("a connection");
    let query = "SELECT CAST(id AS SIGNED) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()";
    let ids: Vec<i64> = sqlx::query_scalar(query).fetch_all(&mut admin).await.expect("a list");
    for id in ids {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("KILL {id}")))
            .execute(&mut admin)
            .await
            .expect("it is killed");
    }
    Ok(())
}

/// Four connections, used a moment ago.
async fn warm(db: &Db) -> limpid::Result<()> {
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(db.begin().await?);
    }
    for tx in open {
        tx.rollback().await?;
    }
    Ok(())
}

async fn two() -> limpid::Result<(Account, Account)> {
    let one = Account::create(AccountCreate { balance: 100 }).await?;
    let other = Account::create(AccountCreate { balance: 100 }).await?;
    Ok((one, other))
}

fn only(account: &Account) -> Query<Account> {
    let id = account.id;
    Account::query().filter(|account| account.id.eq(id))
}

each_engine! {
    async fn a_deadlock_is_reported(db) [Account] {
        if db.engine() == Engine::Sqlite {
            // One writer: the second transaction does not start before the first has ended.
            let first = db.begin().await?;
            let second = tokio::spawn({ let db = db.clone(); async move { db.begin().await?.commit().await } });
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert!(!second.is_finished());
            first.commit().await?;
            second.await.expect("no panic")?;
            return Ok(());
        }
        let (one, other) = two().await?;
        let (left, right) = (db.begin().await?, db.begin().await?);
        only(&one).update(|account| account.balance.increment(1)).on(&left).await?;
        only(&other).update(|account| account.balance.increment(1)).on(&right).await?;
        let (first, second) = tokio::join!(
            only(&other).update(|account| account.balance.increment(1)).on(&left).into_future(),
            only(&one).update(|account| account.balance.increment(1)).on(&right).into_future(),
        );
        let refused = first.clone().err().or(second.err()).expect("one of both is refused");
        assert_eq!(refused, Error::Deadlock);
        assert!(refused.is_retryable());
        assert_eq!((refused.code(), refused.status()), ("deadlock", 503));
        // The one that was chosen has been undone: nothing that follows may be kept.
        let (chosen, spared) = if first.is_err() { (left, right) } else { (right, left) };
        spared.commit().await?;
        let late = only(&one).update(|account| account.balance.set(-1)).on(&chosen).await;
        assert!(late.is_err());
        assert!(chosen.commit().await.is_err());
        assert_eq!(Account::query().filter(|account| account.balance.eq(-1)).count().await?, 0);
    }

    async fn a_lock_timeout_is_reported(db) [Account] {
        let (one, _) = two().await?;
        let holder = db.begin().await?;
        only(&one).update(|account| account.balance.increment(1)).on(&holder).await?;
        let error = match db.engine() {
            Engine::Sqlite => {
                // Another process would be another handle on the same file.
                let other = Config::new(&url(&db).await?)?.busy_timeout(Duration::from_millis(50)).connect().await?;
                other.begin().await.map(drop).unwrap_err()
            }
            engine => {
                let waiter = db.begin().await?;
                let limit = match engine {
                    Engine::Postgres => "SET LOCAL lock_timeout = '50ms'",
                    _ => "SET SESSION innodb_lock_wait_timeout = 1",
                };
                waiter.execute_raw(limit).await?;
                only(&one).update(|account| account.balance.increment(1)).on(&waiter).await.unwrap_err()
            }
        };
        match db.engine() {
            Engine::Sqlite => assert!(matches!(error, Error::Busy { .. }), "{error:?}"),
            _ => assert_eq!(error, Error::LockTimeout),
        }
        assert!(error.is_retryable());
        holder.commit().await?;
    }

    /// SQLite has one writer, and MariaDB locks what a serializable transaction reads: a deadlock.
    async fn a_serialization_failure_is_reported(db) [Account] on(postgres) {
        let (one, other) = two().await?;
        let (left, right) = (db.begin().await?, db.begin().await?);
        for tx in [&left, &right] {
            tx.execute_raw("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE").await?;
            assert_eq!(Account::query().pluck(|account| account.balance).on(tx).await?, [100, 100]);
        }
        only(&one).update(|account| account.balance.set(0)).on(&left).await?;
        only(&other).update(|account| account.balance.set(0)).on(&right).await?;
        left.commit().await?;
        let error = right.commit().await.unwrap_err();
        assert_eq!(error, Error::Serialization);
        assert!(error.is_retryable());
    }

    async fn a_lost_connection_is_an_error_once_and_then_replaced(db) [Account] on(postgres, mysql) {
        two().await?;
        let url = url(&db).await?;
        warm(&db).await?;
        end_all(&db, &url).await?;
        tokio::time::sleep(Duration::from_millis(50)).await;
        let error = Account::query().count().await.unwrap_err();
        assert!(matches!(error, Error::Connection { .. }), "{error:?}");
        assert_eq!(error.status(), 503);
        // The others that were warm are not handed out untested.
        for _ in 0..10 {
            assert_eq!(Account::query().count().await?, 2);
        }
    }

    /// After ten seconds at rest.
    async fn a_connection_that_rested_is_tested_before_it_is_used(db) [Account] on(postgres, mysql) {
        two().await?;
        let url = url(&db).await?;
        warm(&db).await?;
        tokio::time::sleep(Duration::from_millis(10_200)).await;
        end_all(&db, &url).await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        for _ in 0..10 {
            assert_eq!(Account::query().count().await?, 2);
        }
    }

    async fn ten_megabytes_round_trip(db) [Blob] {
        let content: Vec<u8> = (0..10 * 1024 * 1024_u32).map(|place| (place % 251) as u8).collect();
        let blob = Blob::create(BlobCreate { content: content.clone() }).await?;
        assert!(blob.content == content);
        assert!(Blob::find_or_fail(blob.id).await?.content == content);
    }
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Blob {
    id: i64,
    #[fillable]
    content: Vec<u8>,
}
