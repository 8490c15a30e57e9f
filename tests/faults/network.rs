//! A network that stalls, swallows and cuts, between the pool and a server.

use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::proxy::{Mode, Proxy, server_of};
use limpid_tests::{Engine, each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
}

async fn note(db: &Db, text: &str) -> limpid::Result<Note> {
    Note::create(NoteCreate { text: text.into() }).on(db).await
}

async fn behind(db: &Db, size: u32) -> limpid::Result<(Proxy, Db)> {
    let url = url(db).await?;
    let proxy = Proxy::before(server_of(&url)).await;
    let config = Config::new(&proxy.url(&url))?.max_connections(size).acquire_timeout(Duration::from_secs(2));
    let own = config.connect().await?;
    Ok((proxy, own))
}

each_engine! {
    async fn a_commit_whose_answer_is_cut_is_unknown(db) [Note] {
        if db.engine() != Engine::Sqlite {
            let (proxy, own) = behind(&db, 2).await?;
            let (committed, rolled_back) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
            for round in 1..=3 {
                let result = own.transaction(async |tx| -> limpid::Result<()> {
                    let (one, other) = (Arc::clone(&committed), Arc::clone(&rolled_back));
                    tx.after_commit(async move { one.fetch_add(1, Ordering::SeqCst); });
                    tx.after_rollback(async move { other.fetch_add(1, Ordering::SeqCst); });
                    note(tx, "a").await?;
                    proxy.set(Mode::CutAnswers);
                    Ok(())
                }).await;
                assert_eq!(result, Err(Error::CommitUnknown));
                proxy.set(Mode::Pass);
                let start = Instant::now();
                while Note::query().count().on(&db).await? < round {
                    assert!(start.elapsed() < Duration::from_secs(5), "it was committed");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
            assert_eq!((committed.load(Ordering::SeqCst), rolled_back.load(Ordering::SeqCst)), (0, 0));
            // Cut before COMMIT is sent, it is known.
            let result = own.transaction(async |tx| -> limpid::Result<()> {
                let other = Arc::clone(&rolled_back);
                tx.after_rollback(async move { other.fetch_add(1, Ordering::SeqCst); });
                proxy.set(Mode::CutAnswers);
                let _ = note(tx, "b").await;
                Ok(())
            }).await;
            assert!(!matches!(result, Ok(()) | Err(Error::CommitUnknown)), "{result:?}");
            assert_eq!(rolled_back.load(Ordering::SeqCst), 1);
            proxy.set(Mode::Pass);
            note(&own, "next").await?;
            assert_eq!(Note::query().filter(|note| note.text.eq("b")).count().on(&db).await?, 0);
        }
    }

    async fn what_stalls_goes_on(db) [Note] {
        if db.engine() != Engine::Sqlite {
            let (proxy, own) = behind(&db, 4).await?;
            for round in 0..3 {
                let calls = (0..8).map(|n| {
                    let own = own.clone();
                    tokio::spawn(async move { note(&own, &n.to_string()).await })
                });
                let calls: Vec<_> = calls.collect();
                proxy.set(Mode::Stall);
                tokio::time::sleep(Duration::from_millis(300)).await;
                proxy.set(Mode::Pass);
                for call in calls {
                    call.await.expect("no panic")?;
                }
                assert_eq!(Note::query().count().on(&db).await?, (round + 1) * 8);
            }
        }
    }

    async fn what_is_gone_ends_in_time_and_comes_back(db) [Note] {
        if db.engine() != Engine::Sqlite {
            let (proxy, own) = behind(&db, 4).await?;
            let warm = (0..4).map(|n| { let own = own.clone(); async move { note(&own, &n.to_string()).await } });
            for result in join_all(warm).await {
                result?;
            }
            proxy.set(Mode::Gone);
            let start = Instant::now();
            // Without a limit of their own: the pool's is theirs.
            let calls = (0..8).map(|_| Note::query().count().on(&own).into_future());
            for result in join_all(calls).await {
                let error = result.unwrap_err();
                assert!(matches!(error, Error::Connection { .. } | Error::PoolExhausted { .. }), "{error:?}");
            }
            assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
            proxy.set(Mode::Pass);
            let again = tokio::time::timeout(Duration::from_secs(4), Note::query().count().on(&own).into_future());
            assert_eq!(again.await.expect("in time")?, 4);
        }
    }

    async fn the_first_caller_of_a_dead_connection_does_not_wait_without_end(db) [Note] {
        if db.engine() != Engine::Sqlite {
            let (proxy, own) = behind(&db, 1).await?;
            note(&own, "a").await?;
            proxy.set(Mode::Silent);
            let start = Instant::now();
            let error = Note::query().count().on(&own).await.unwrap_err();
            assert!(matches!(error, Error::Connection { .. }), "{error:?}");
            assert!(start.elapsed() < Duration::from_millis(2_500), "{:?}", start.elapsed());
            assert_eq!(Note::query().count().on(&own).await?, 1);
            // One that works long is not dead.
            let slow = match db.engine() {
                Engine::Postgres => limpid::sql!("SELECT pg_sleep(4)"),
                _ => limpid::sql!("SELECT SLEEP(4)"),
            };
            slow.execute().on(&own).await?;
            // A transaction is not committed halfway.
            let result = own.transaction(async |tx| -> limpid::Result<()> {
                note(tx, "b").await?;
                proxy.set(Mode::Pass);
                proxy.set(Mode::Silent);
                note(tx, "c").await.map(drop)
            }).await;
            proxy.set(Mode::Pass);
            match result {
                // Its connection was opened while the network was silent, which only old ones are then.
                Ok(()) => assert_eq!(Note::query().count().on(&db).await?, 3),
                Err(_) => assert_eq!(Note::query().count().on(&db).await?, 1),
            }
        }
    }

    async fn what_is_cut_costs_one_call_each_and_no_half_transaction(db) [Note] {
        if db.engine() != Engine::Sqlite {
            let (proxy, own) = behind(&db, 4).await?;
            let stop = Arc::new(AtomicU32::new(0));
            let mut unknown = 0;
            let mut done = 0;
            for _ in 0..10 {
                let calls = (0..4).map(|n| {
                    let own = own.clone();
                    let stop = Arc::clone(&stop);
                    tokio::spawn(async move {
                        own.transaction(async |tx| -> limpid::Result<()> {
                            note(tx, "one").await?;
                            tokio::time::sleep(Duration::from_millis(n * 3)).await;
                            stop.fetch_add(1, Ordering::SeqCst);
                            note(tx, "two").await.map(drop)
                        }).await
                    })
                });
                let calls: Vec<_> = calls.collect();
                tokio::time::sleep(Duration::from_millis(6)).await;
                proxy.set(Mode::Cut);
                tokio::time::sleep(Duration::from_millis(6)).await;
                proxy.set(Mode::Pass);
                for call in calls {
                    match call.await.expect("no panic") {
                        Ok(()) => done += 1,
                        Err(Error::CommitUnknown) => unknown += 1,
                        Err(Error::Connection { .. } | Error::TransactionEnded) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            let ones = Note::query().filter(|note| note.text.eq("one")).count().on(&db).await?;
            let twos = Note::query().filter(|note| note.text.eq("two")).count().on(&db).await?;
            assert_eq!(ones, twos);
            assert!((done..=done + unknown).contains(&ones), "{done} {unknown} {ones}");
            // Each of the four connections was cut at most.
            for _ in 0..4 {
                let _ = note(&own, "next").await;
            }
            note(&own, "next").await?;
        }
    }
}
