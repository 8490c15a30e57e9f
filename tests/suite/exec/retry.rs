//! Transactions that get in each other's way, with options and without.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use limpid::prelude::*;
use limpid::{Engine, Error, Isolation, SqliteMode};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Account {
    id: i64,
    #[fillable]
    balance: i64,
}

async fn accounts(number: usize) -> limpid::Result<Vec<i64>> {
    let mut ids = Vec::new();
    for _ in 0..number {
        ids.push(Account::create(AccountCreate { balance: 100 }).await?.id);
    }
    Ok(ids)
}

/// Reads both balances and writes what follows from them, as a service would.
async fn transfer(db: &Db, from: i64, to: i64, amount: i64) -> limpid::Result<()> {
    db.retry(200)
        .transaction(async |_| -> limpid::Result<()> {
            let mut giver = Account::find_or_fail(from).await?;
            let mut taker = Account::find_or_fail(to).await?;
            let (less, more) = (giver.balance - amount, taker.balance + amount);
            giver.update(|account| account.balance.set(less)).await?;
            taker.update(|account| account.balance.set(more)).await
        })
        .isolation(Isolation::Serializable)
        .await
}

each_engine! {
    async fn transfers_of_32_tasks_leave_the_sum_as_it_was(db) [Account] {
        let ids = accounts(10).await?;
        let tasks = (0..32_usize).map(|task| {
            let (db, ids) = (db.clone(), ids.clone());
            tokio::spawn(async move {
                for step in 0..4 {
                    let from = ids[(task * 7 + step) % 10];
                    let to = ids[(task * 3 + step * 5 + 1) % 10];
                    if from != to {
                        transfer(&db, from, to, 3).await?;
                    }
                }
                limpid::Result::<()>::Ok(())
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no panic")?;
        }
        let balances = Account::query().pluck(|account| account.balance).await?;
        assert_eq!(balances.iter().sum::<i64>(), 1_000);
        assert!(balances.iter().any(|balance| *balance != 100), "money was moved");
    }

    async fn two_tasks_in_a_deadlock_both_finish(db) [Account] {
        let ids = accounts(2).await?;
        let runs = AtomicU32::new(0);
        let add = async |first: i64, second: i64| {
            db.retry(5).transaction(async |_| -> limpid::Result<()> {
                runs.fetch_add(1, Ordering::Relaxed);
                Account::query().filter(|account| account.id.eq(first)).increment(|account| account.balance, 1).await?;
                tokio::time::sleep(Duration::from_millis(500)).await;
                Account::query().filter(|account| account.id.eq(second)).increment(|account| account.balance, 1).await?;
                Ok(())
            })
            .await
        };
        let (one, other) = tokio::join!(add(ids[0], ids[1]), add(ids[1], ids[0]));
        one?;
        other?;
        assert_eq!(Account::query().pluck(|account| account.balance).await?, [102, 102]);
        let expected = if db.engine() == Engine::Sqlite { 2 } else { 3 };
        assert_eq!(runs.into_inner(), expected, "SQLite lets one writer in; elsewhere one of both ran again");
    }

    async fn a_retry_runs_again_as_often_as_it_says_and_never_inside(db) [Account] {
        let id = accounts(1).await?[0];
        let other = limpid::connect(&limpid::testing::url(&db).await?).await?;
        // On a server the row is locked all the time; on SQLite somebody writes after each snapshot.
        let holder = match db.engine() {
            Engine::Sqlite => None,
            _ => Some(other.begin().await?),
        };
        if let Some(holder) = &holder {
            Account::query().filter(|account| account.id.eq(id)).increment(|account| account.balance, 1).on(holder).await?;
        }
        let runs = AtomicU32::new(0);
        let fails = async |tx: &Db| -> limpid::Result<u64> {
            runs.fetch_add(1, Ordering::Relaxed);
            match tx.engine() {
                Engine::Sqlite => {
                    assert!(Account::query().count().await? > 0);
                    Account::create(AccountCreate { balance: 0 }).on(&other).await.map(drop)?;
                }
                Engine::Postgres => tx.execute_raw("SET LOCAL lock_timeout = '30ms'").await?,
                _ => tx.execute_raw("SET SESSION innodb_lock_wait_timeout = 1").await?,
            }
            Account::query().filter(|account| account.id.eq(id)).increment(|account| account.balance, 1).await
        };
        for times in [0, 1, 2] {
            let result = db.retry(times).transaction(fails).sqlite_mode(SqliteMode::Deferred).await;
            let error = result.expect_err("the row is locked");
            assert!(error.is_retryable(), "{error:?}");
            assert_eq!(runs.swap(0, Ordering::Relaxed), times + 1);
        }
        let nested = db.transaction(async |tx| tx.retry(3).transaction(fails).await).sqlite_mode(SqliteMode::Deferred);
        assert!(nested.await.expect_err("the row is locked").is_retryable());
        assert_eq!(runs.into_inner(), 1, "the outermost one is what failed");
        if let Some(holder) = holder {
            holder.rollback().await?;
        }
    }

    async fn a_user_error_is_not_retried(db) [Account] {
        #[derive(Debug, PartialEq)]
        enum Refused { Poor, Database(Error) }
        impl From<Error> for Refused {
            fn from(error: Error) -> Self {
                Refused::Database(error)
            }
        }
        let runs = AtomicU32::new(0);
        let result: Result<(), Refused> = db.retry(5).transaction(async |_| {
            runs.fetch_add(1, Ordering::Relaxed);
            Account::create(AccountCreate { balance: 1 }).await?;
            Err(Refused::Poor)
        }).await;
        assert_eq!((result, runs.into_inner()), (Err(Refused::Poor), 1));
        assert_eq!(Account::query().count().await?, 0);
    }

    async fn a_read_only_transaction_writes_nothing(db) [Account] {
        accounts(1).await?;
        let written: limpid::Result<u64> = db.transaction(async |_| {
            assert_eq!(Account::query().count().await?, 1);
            Account::query().all().increment(|account| account.balance, 1).await
        }).read_only().await;
        assert!(written.is_err());
        assert_eq!(Account::query().pluck(|account| account.balance).await?, [100]);
    }

    async fn a_transaction_over_its_timeout_is_rolled_back(db) [Account] {
        let slow = db.transaction(async |_| -> limpid::Result<()> {
            accounts(1).await?;
            tokio::time::sleep(Duration::from_secs(30)).await;
            Ok(())
        });
        assert_eq!(slow.timeout(Duration::from_millis(100)).await, Err(Error::Timeout));
        assert_eq!(Account::query().count().await?, 0);
    }

    async fn options_are_those_of_the_outermost_and_of_the_engine(db) [Account] {
        let nested = db.transaction(async |tx| tx.transaction(async |_| accounts(1).await).isolation(Isolation::Serializable).await);
        assert!(matches!(nested.await, Err(Error::Usage { .. })));
        let deferrable = db.transaction(async |_| Account::query().count().await);
        let deferrable = deferrable.isolation(Isolation::Serializable).read_only().deferrable().await;
        match db.engine() {
            Engine::Postgres => assert_eq!(deferrable?, 0),
            _ => assert!(matches!(deferrable, Err(Error::Usage { .. }))),
        }
        for mode in [SqliteMode::Deferred, SqliteMode::Immediate, SqliteMode::Exclusive] {
            db.transaction(async |_| accounts(1).await).sqlite_mode(mode).await?;
        }
        assert_eq!(Account::query().count().await?, 3);
    }

    async fn a_commit_after_an_ignored_error_is_an_error(db) [Account] {
        let result: limpid::Result<()> = db.transaction(async |tx| {
            accounts(1).await?;
            // Refused, and the error dropped.
            let _ = tx.execute_raw("SELECT nonsense FROM nowhere").await;
            Ok(())
        }).await;
        match db.engine() {
            Engine::Postgres => {
                assert!(matches!(result, Err(Error::Usage { .. })), "{result:?}");
                assert_eq!(Account::query().count().await?, 0);
            }
            _ => assert_eq!((result, Account::query().count().await?), (Ok(()), 1)),
        }
        // Inside a savepoint of its own it harms nobody.
        db.transaction(async |tx| {
            let inner: limpid::Result<()> = tx.transaction(async |tx| tx.execute_raw("SELECT nonsense FROM nowhere").await).await;
            assert!(inner.is_err());
            accounts(1).await
        }).await?;
    }
}
