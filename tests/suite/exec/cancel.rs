//! A caller that is cancelled halfway leaves nothing behind.

use std::time::Duration;

use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::{Engine, each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Entry {
    id: i64,
    #[fillable]
    #[unique]
    number: i64,
    #[default(0)]
    changes: i64,
}

/// Pairs of entries: both are there, or none.
async fn pair(db: &Db, number: i64) -> limpid::Result<()> {
    db.transaction(async |_| -> limpid::Result<()> {
        Entry::create(EntryCreate { number: number * 2 }).await?;
        let mut entry = Entry::create(EntryCreate { number: number * 2 + 1 }).await?;
        entry.update(|entry| entry.changes.increment(1)).await
    })
    .await
}

each_engine! {
    async fn a_thousand_dropped_transactions_are_atomic_and_leak_no_connection(db) [Entry] {
        let pool = Config::new(&url(&db).await?)?.max_connections(3).connect().await?;
        let mut acknowledged = Vec::new();
        for number in 0..1_000_i64 {
            let limit = Duration::from_micros((number as u64 * 37) % 5_000);
            let cut = tokio::time::timeout(limit, async {
                match number % 3 {
                    0 | 1 => pair(&pool, number).await,
                    _ => {
                        let tx = pool.begin().await?;
                        Entry::create(EntryCreate { number: number * 2 }).on(&tx).await?;
                        Entry::create(EntryCreate { number: number * 2 + 1 }).on(&tx).await?;
                        tx.commit().await
                    }
                }
            });
            match cut.await {
                Ok(Ok(())) => acknowledged.push(number),
                Ok(Err(Error::Unique { .. })) => panic!("{number} was written before"),
                Ok(Err(error)) => panic!("{error:?}"),
                Err(_) => {}
            }
        }
        // Every clean-up has run when each connection can be had again.
        let again = pool.begin().await?;
        again.rollback().await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!((pool.metrics().in_use, pool.writer_metrics().in_use), (0, 0));
        let numbers = Entry::query().order_by(|entry| entry.number).pluck(|entry| entry.number).on(&db).await?;
        for number in &numbers {
            assert!(numbers.binary_search(&(number ^ 1)).is_ok(), "half of a pair: {number}");
        }
        for number in &acknowledged {
            assert!(numbers.binary_search(&(number * 2)).is_ok(), "an acknowledged pair is gone: {number}");
        }
        assert!(!acknowledged.is_empty() && acknowledged.len() < 1_000, "{} were not cut", acknowledged.len());
        if db.engine() == Engine::Postgres {
            let open = sqlx::query_scalar::<_, i64>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
            );
            let mut other = sqlx::ConnectOptions::connect(&url(&db).await?.parse::<sqlx::postgres::PgConnectOptions>().expect("a good URL"))
                .await
                .expect("a connection");
            assert_eq!(open.fetch_one(&mut other).await.expect("a count"), 0);
        }
        pair(&pool, 5_000).await?;
        assert_eq!(Entry::query().filter(|entry| entry.number.ge(10_000)).count().on(&db).await?, 2);
    }

    async fn a_dropped_begin_leaves_no_open_transaction(db) [Entry] {
        let pool = Config::new(&url(&db).await?)?.max_connections(1).connect().await?;
        for step in 0..300_u64 {
            let _ = tokio::time::timeout(Duration::from_micros(step * 7 % 900), pool.begin()).await;
        }
        // On the one connection that there is, a write is seen from outside at once.
        Entry::create(EntryCreate { number: 1 }).on(&pool).await?;
        assert_eq!(Entry::query().count().on(&db).await?, 1);
    }
}
