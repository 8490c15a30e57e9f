//! What connections are limited to: their number, and the time that a statement may take.

use std::time::Duration;

use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::{Engine, each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Drop {
    id: i64,
    #[fillable]
    size: i64,
}

/// A config for the database of a test.
async fn config(db: &Db) -> limpid::Result<Config> {
    Ok(Config::new(&url(db).await?)?.max_connections(2).acquire_timeout(Duration::from_millis(300)))
}

each_engine! {
    async fn an_exhausted_pool_is_an_error_that_says_so(db) [Drop] {
        let db = config(&db).await?.connect().await?;
        let first = db.begin().await?;
        let rest = if db.engine() == Engine::Sqlite { None } else { Some(db.begin().await?) };
        assert_eq!(db.writer_metrics().in_use, if rest.is_some() { 2 } else { 1 });
        let error = Drop::query().all().delete().on(&db).await.unwrap_err();
        match error {
            Error::PoolExhausted { size, in_use, waited, longest, .. } => {
                assert!(longest.is_some_and(|(at, _)| at.file().ends_with("limits.rs")), "{longest:?}");
                assert_eq!((size, in_use, waited), (2, 2, Duration::from_millis(300)));
            }
            Error::Busy { .. } => assert_eq!(db.engine(), Engine::Sqlite),
            other => panic!("{other:?}"),
        }
        assert_eq!((error_status(&db).await, db.writer_metrics().waiting), (503, 0));
        first.rollback().await?;
        if let Some(rest) = rest {
            rest.rollback().await?;
        }
        assert_eq!(Drop::query().all().delete().on(&db).await?, 0);
        assert_eq!(db.writer_metrics().in_use, 0);
        assert_eq!(db.metrics().max, 2);
    }

    async fn health_is_checked_quickly(db) [] {
        assert!(db.health().await? < Duration::from_secs(5));
    }

    async fn a_statement_over_its_timeout_is_cancelled(db) [Drop] {
        let inserts = (0..3_000).map(|size| Drop::create(DropCreate { size }));
        db.transaction(async |_| -> limpid::Result<()> {
            for insert in inserts {
                insert.await?;
            }
            Ok(())
        }).await?;
        // A connection whose statement was cancelled may be opened anew, which takes its time on a busy machine.
        let config = config(&db).await?.acquire_timeout(Duration::from_secs(5));
        let db = config.statement_timeout(Duration::from_millis(100)).connect().await?;
        assert_eq!(Drop::query().count().on(&db).await?, 3_000);
        // Nothing is equal, so every row is compared with every item of a list that is made anew each time.
        let many = (0..20_000_i64).map(|size| -1 - size).collect::<Vec<_>>();
        let mut ended = 0;
        for _ in 0..5 {
            let query = Drop::query().filter(|drop| {
                let list = drop.size.in_(many.clone());
                (0..40).fold(list, |filter, add| filter | (drop.size * 1 + add).in_(many.clone()))
            });
            match query.count().on(&db).await {
                Err(Error::Timeout) => ended += 1,
                Ok(count) => assert_eq!(count, 0),
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!(ended > 0, "none of the statements took longer than the limit");
        assert_eq!(Drop::query().count().on(&db).await?, 3_000);
    }
}

async fn error_status(db: &Db) -> u16 {
    Drop::query().all().delete().on(db).await.map_or_else(|error| error.status(), |_| 200)
}
