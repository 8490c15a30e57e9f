//! More callers than connections.

use std::future::IntoFuture;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::{Engine, each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
}

/// How many reads a second this many tasks make in all, and how many of them were refused.
async fn rate(db: &Db, tasks: usize, reads: usize) -> (f64, usize) {
    let start = Instant::now();
    let all = (0..tasks).map(|_| {
        let db = db.clone();
        tokio::spawn(async move {
            let mut refused = 0;
            for _ in 0..reads {
                match Note::find(1).on(&db).await {
                    Ok(found) => assert!(found.is_some()),
                    Err(Error::PoolExhausted { .. }) => refused += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
            refused
        })
    });
    let refused: usize = join_all(all).await.into_iter().map(|refused| refused.expect("no panic")).sum();
    ((tasks * reads - refused) as f64 / start.elapsed().as_secs_f64(), refused)
}

each_engine! {
    async fn one_caller_too_many_is_refused_at_once(db) [Note] {
        let config = Config::new(&url(&db).await?)?.max_connections(2).max_waiting(5);
        let own = config.connect().await?;
        let writer = own.begin().await?;
        let second = if db.engine() == Engine::Sqlite { None } else { Some(own.begin().await?) };
        let start = Instant::now();
        let calls = (0..20).map(|n| {
            let own = own.clone();
            tokio::spawn(async move { Note::create(NoteCreate { text: n.to_string() }).on(&own).await })
        });
        let calls: Vec<_> = calls.collect();
        while calls.iter().filter(|call| call.is_finished()).count() < 15 {
            assert!(start.elapsed() < Duration::from_secs(2), "15 of 20 are refused");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(own.writer_metrics().waiting, 5);
        writer.rollback().await?;
        if let Some(second) = second {
            second.rollback().await?;
        }
        let mut refused = 0;
        for call in calls {
            match call.await.expect("no panic") {
                Ok(_) => {}
                Err(error @ Error::PoolExhausted { waited, retry_after, .. }) => {
                    assert_eq!((waited, error.status()), (Duration::ZERO, 503));
                    assert!(retry_after < Duration::from_secs(60));
                    assert!(error.to_string().contains("too many callers"), "{error}");
                    refused += 1;
                }
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(refused, 15);
        assert_eq!(Note::query().count().on(&db).await?, 5);
    }

    async fn ten_thousand_callers_are_served_or_refused_at_once(db) [Note] {
        Note::create(NoteCreate { text: "a".into() }).await?;
        let own = Config::new(&url(&db).await?)?.max_connections(10).connect().await?;
        rate(&own, 20, 20).await;
        // In turns, so that what else the machine does meets both.
        let (mut few, mut many, mut none) = (Vec::new(), Vec::new(), 0);
        for _ in 0..3 {
            let (rate_of_few, refused) = rate(&own, 100, 100).await;
            few.push(rate_of_few);
            none += refused;
            many.push(rate(&own, 10_000, 1).await.0);
        }
        let (few, many) = (few.into_iter().fold(0.0, f64::max), many.into_iter().fold(0.0, f64::max));
        println!(
            "{:?}: {few:.0} reads a second for 100 tasks, {many:.0} for 10,000, {:.2} of it",
            db.engine(),
            many / few
        );
        assert_eq!(none, 0);
        // How fast is printed only: on a busy machine it says little.
        let metrics = own.metrics();
        assert!(metrics.open <= 10 && metrics.waiting == 0, "{metrics:?}");
        let tight = Config::new(&url(&db).await?)?.max_connections(10).max_waiting(100).connect().await?;
        let (served, refused) = rate(&tight, 10_000, 1).await;
        println!("{:?}: {served:.0} of those served, {refused} refused", db.engine());
        Note::find(1).on(&tight).into_future().await?;
    }
}
