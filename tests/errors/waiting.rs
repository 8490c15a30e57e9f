//! What is waited for in vain.

use std::future::IntoFuture;
use std::time::Duration;

use limpid::prelude::*;
use limpid::{Config, Engine, Error};
use limpid_tests::{each_engine, url};

use crate::kept_secret::{SECRET, Says, listen, look};

#[derive(Debug, Clone, PartialEq, Model)]
struct Account {
    id: i64,
    #[fillable]
    owner: String,
}

async fn account() -> limpid::Result<Account> {
    Account::create(AccountCreate { owner: SECRET.into() }).await
}

fn rename(
    account: &Account,
    tx: &Db,
) -> impl IntoFuture<Output = limpid::Result<u64>, IntoFuture: Send> + use<> {
    let id = account.id;
    Account::query()
        .filter(|account| account.id.eq(id) & account.owner.contains(SECRET))
        .update(|account| account.owner.set(format!("{SECRET} again")))
        .on(tx)
}

each_engine! {
    /// SQLite has one writer: nobody holds what another one waits for.
    async fn a_deadlock_shows_no_value(db) [Account] on(postgres, mysql) {
        listen();
        let (one, other) = (account().await?, account().await?);
        let (left, right) = (db.begin().await?, db.begin().await?);
        rename(&one, &left).await?;
        rename(&other, &right).await?;
        let (first, second) = tokio::join!(rename(&other, &left).into_future(), rename(&one, &right).into_future());
        let error = first.err().or(second.err()).expect("one of both is refused");
        look(&error, Says { code: "deadlock", status: 503, retryable: true });
        assert_eq!(error, Error::Deadlock);
    }

    async fn a_lock_that_is_held(db) [Account] {
        listen();
        let one = account().await?;
        let holder = db.begin().await?;
        rename(&one, &holder).await?;
        if db.engine() == Engine::Sqlite {
            // Another process would be another handle on the same file.
            let other = Config::new(&url(&db).await?)?.busy_timeout(Duration::from_millis(50)).connect().await?;
            let error = rename(&one, &other).await.unwrap_err();
            look(&error, Says { code: "busy", status: 503, retryable: true });
            assert!(matches!(error, Error::Busy { .. }), "{error:?}");
        } else {
            let waiter = db.begin().await?;
            waiter.execute_raw(match db.engine() {
                Engine::Postgres => "SET LOCAL lock_timeout = '50ms'",
                _ => "SET SESSION innodb_lock_wait_timeout = 1",
            }).await?;
            let error = rename(&one, &waiter).await.unwrap_err();
            look(&error, Says { code: "lock_timeout", status: 503, retryable: true });
            assert_eq!(error, Error::LockTimeout);
        }
        holder.commit().await?;
    }

    /// SQLite has one writer; MariaDB and MySQL lock what a serializable transaction reads.
    async fn a_serialization_failure_shows_no_value(db) [Account] on(postgres) {
        listen();
        let (one, other) = (account().await?, account().await?);
        let (left, right) = (db.begin().await?, db.begin().await?);
        for tx in [&left, &right] {
            tx.execute_raw("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE").await?;
            assert_eq!(Account::query().filter(|row| row.owner.eq(SECRET)).count().on(tx).await?, 2);
        }
        rename(&one, &left).await?;
        rename(&other, &right).await?;
        left.commit().await?;
        let error = right.commit().await.unwrap_err();
        look(&error, Says { code: "serialization", status: 503, retryable: true });
        assert_eq!(error, Error::Serialization);
    }

    async fn a_pool_that_is_used_up(db) [Account] {
        listen();
        let config = Config::new(&url(&db).await?)?.max_connections(2).acquire_timeout(Duration::from_millis(500));
        let pool = config.connect().await?;
        account().await?;
        let task = |pool: Db| async move {
            let work = pool.transaction(async |tx| -> limpid::Result<()> {
                Account::query().filter(|row| row.owner.eq(SECRET)).count().on(tx).await?;
                tokio::time::sleep(Duration::from_secs(2)).await;
                Ok(())
            });
            work.read_only().await
        };
        let holders = [tokio::spawn(task(pool.clone())), tokio::spawn(task(pool.clone()))];
        while pool.metrics().in_use < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let error = Account::query().filter(|row| row.owner.eq(SECRET)).count().on(&pool).await.unwrap_err();
        look(&error, Says { code: "pool_exhausted", status: 503, retryable: false });
        match &error {
            Error::PoolExhausted { size, in_use, waited, longest, .. } => {
                assert_eq!((*size, *in_use, *waited), (2, 2, Duration::from_millis(500)));
                assert!(longest.is_some_and(|(at, _)| at.file().ends_with("waiting.rs")), "{longest:?}");
            }
            other => panic!("{other:?}"),
        }
        let text = error.to_string();
        assert!(text.contains("2 of at most 2") && text.contains("500ms") && text.contains("max_connections"), "{text}");
        for holder in holders {
            holder.await.expect("no panic")?;
        }
    }

    /// What waits for the writer of SQLite waits in another way: see `a_lock_that_is_held`.
    async fn a_statement_that_takes_too_long(db) [Account] on(postgres, mysql) {
        listen();
        let one = account().await?;
        let limited = Config::new(&url(&db).await?)?.statement_timeout(Duration::from_millis(500)).connect().await?;
        let holder = db.begin().await?;
        rename(&one, &holder).await?;
        let error = match db.engine() {
            Engine::Postgres => rename(&one, &limited).await.unwrap_err(),
            _ => {
                let waiter = limited.begin().await?;
                Account::query().filter(|row| row.owner.eq(SECRET)).for_update().get().on(&waiter).await.unwrap_err()
            }
        };
        look(&error, Says { code: "timeout", status: 503, retryable: false });
        assert_eq!(error, Error::Timeout);
        holder.commit().await?;
    }
}

/// Turning WAL on is not waited for by SQLite itself.
#[limpid::test(on(sqlite))]
async fn a_new_file_is_opened_by_many_at_the_same_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    for round in 0..10 {
        let url = format!("sqlite://{}", folder.path().join(format!("{round}.db")).display());
        let together = std::sync::Arc::new(tokio::sync::Barrier::new(24));
        let openers: Vec<tokio::task::JoinHandle<limpid::Result<()>>> = (0..24)
            .map(|_| {
                let (url, together) = (url.clone(), std::sync::Arc::clone(&together));
                tokio::spawn(async move {
                    together.wait().await;
                    limpid::connect(&url).await?.close().await;
                    Ok(())
                })
            })
            .collect();
        for opener in openers {
            opener.await.expect("no panic").expect("it waits for the others");
        }
    }
}
