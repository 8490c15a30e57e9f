//! SQLite: another process holds the file.

use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid::{Config, Error, sql};
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

fn note(db: &Db, text: &str) -> impl Future<Output = limpid::Result<Note>> + Send {
    Note::create(NoteCreate { text: text.into() }).on(db).into_future()
}

each_engine! {
    async fn a_limit_holds_while_the_file_is_locked(db) [Note] {
        if db.engine() == Engine::Sqlite {
            for in_place in [true, false] {
                let limited = Config::new(&url(&db).await?)?.in_place(in_place).statement_timeout(ms(200)).connect().await?;
                let unlimited = Config::new(&url(&db).await?)?.in_place(in_place).connect().await?;
                let other = db.begin().await?;
                for round in 0..3 {
                    let start = Instant::now();
                    match round {
                        0 => assert_eq!(note(&limited, "late").await, Err(Error::Timeout)),
                        1 => assert_eq!(limited.begin().await.map(drop), Err(Error::Timeout)),
                        _ => assert_eq!(
                            sql!("UPDATE notes SET text = 'late'").execute().on(&limited).await,
                            Err(Error::Timeout)
                        ),
                    }
                    assert!(start.elapsed() < ms(400), "{:?}", start.elapsed());
                    assert!(start.elapsed() >= ms(190), "{:?}", start.elapsed());
                }
                let start = Instant::now();
                let result = unlimited.transaction(async |tx| note(tx, "late").await.map(drop)).timeout(ms(200)).await;
                assert_eq!(result, Err(Error::Timeout));
                assert!(start.elapsed() < ms(400), "{:?}", start.elapsed());
                // A caller that is cancelled before it has the lock writes nothing.
                tokio::time::timeout(ms(100), note(&limited, "late")).await.expect_err("it waits");
                tokio::time::timeout(ms(100), note(&unlimited, "late")).await.expect_err("it waits");
                tokio::time::sleep(ms(100)).await;
                other.rollback().await?;
                tokio::time::sleep(ms(300)).await;
                assert_eq!(Note::query().count().on(&db).await?, 0);
                // After that both are as they were, and wait for as long as they may.
                for own in [&limited, &unlimited] {
                    let other = db.begin().await?;
                    let start = Instant::now();
                    let waiting = note(own, "next");
                    let ending = async { tokio::time::sleep(ms(120)).await; other.rollback().await };
                    let (written, ended) = futures_util::future::join(waiting, ending).await;
                    ended?;
                    written?.delete().on(own).await?;
                    assert!(start.elapsed() >= ms(120));
                }
            }
        }
    }

    async fn what_is_given_up_in_the_middle_of_a_function_is_not_committed(db) [Note] {
        if db.engine() == Engine::Sqlite {
            let limited = Config::new(&url(&db).await?)?.statement_timeout(ms(20)).connect().await?;
            let start = Instant::now();
            // One step of the machine, which nothing interrupts.
            let result =
                sql!("INSERT INTO notes (text) SELECT length(hex(zeroblob(60000000)))").execute().on(&limited).await;
            assert_eq!(result, Err(Error::Timeout));
            assert!(start.elapsed() < ms(220), "{:?}", start.elapsed());
            // The writer can be had once that step is done.
            drop(limited.begin().await?);
            assert!(start.elapsed() > ms(250), "it worked on: {:?}", start.elapsed());
            assert_eq!(Note::query().count().on(&db).await?, 0);
        }
    }

    async fn what_begins_after_its_time_commits_nothing(db) [Note] {
        if db.engine() == Engine::Sqlite {
            let hasty = Config::new(&url(&db).await?)?.in_place(false).statement_timeout(Duration::from_nanos(1));
            let hasty = hasty.connect().await?;
            for _ in 0..5 {
                // Too short for SQLite to look at the time in between: it is asked before it commits.
                assert_eq!(note(&hasty, "late").await, Err(Error::Timeout));
            }
            assert_eq!(Note::query().count().on(&db).await?, 0);
        }
    }

    async fn a_statement_that_was_cut_and_ended_the_transaction_ends_it(db) [Note] {
        if db.engine() == Engine::Sqlite {
            for in_place in [true, false] {
                let own = Config::new(&url(&db).await?)?.in_place(in_place).connect().await?;
                note(&own, "kept").await?;
                let result = own.transaction(async |tx| -> limpid::Result<()> {
                    note(tx, "undone").await?;
                    let slow = sql!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) \
                        INSERT OR ROLLBACK INTO notes (id, text) SELECT (SELECT MIN(id) FROM notes), 'x' FROM n WHERE i = 3000000").execute().on(tx);
                    tokio::time::timeout(ms(5), slow.into_future()).await.expect_err("it is cut");
                    let _ = note(tx, "outside").await;
                    Ok(())
                }).await;
                assert_eq!(result, Err(Error::TransactionEnded));
                let left = Note::query().pluck(|note| note.text).on(&db).await?;
                assert_eq!(left, ["kept"], "nothing was written outside of the transaction");
                Note::query().all().delete().on(&db).await?;
            }
        }
    }

    async fn nothing_that_waits_for_the_file_blocks_the_runtime(db) [Note] {
        if db.engine() == Engine::Sqlite {
            let (done, longest) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
            let (stop, gap) = (Arc::clone(&done), Arc::clone(&longest));
            let url = url(&db).await?;
            let other = db.begin().await?;
            // One thread, on which a clock ticks beside the callers.
            let callers = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(async move {
                    let clock = tokio::spawn(async move {
                        while !stop.load(Ordering::SeqCst) {
                            let start = Instant::now();
                            tokio::time::sleep(ms(5)).await;
                            gap.fetch_max(u64::try_from(start.elapsed().as_millis()).expect("short"), Ordering::SeqCst);
                        }
                    });
                    for round in 0..12 {
                        let own = Config::new(&url).expect("a URL").connect().await.expect("it opens");
                        let work = async {
                            match round % 4 {
                                0 => drop(note(&own, "late").await),
                                1 => drop(own.transaction(async |tx| note(tx, "late").await).await),
                                2 => drop(sql!("UPDATE notes SET text = ''").execute().on(&own).await),
                                _ => drop(own.execute_raw("CREATE TABLE late (a INT)").await),
                            }
                        };
                        let _ = tokio::time::timeout(ms(40), work).await;
                        // The pool goes while a write still waits.
                        drop(own);
                    }
                    clock.await.expect("no panic");
                });
            });
            tokio::time::sleep(ms(1_500)).await;
            done.store(true, Ordering::SeqCst);
            other.rollback().await?;
            tokio::task::spawn_blocking(|| callers.join().expect("no panic")).await.expect("it ends");
            let longest = longest.load(Ordering::SeqCst);
            // SQLite would wait for five seconds.
            assert!(longest < 700, "the runtime stood still for {longest} ms");
            assert_eq!(Note::query().count().on(&db).await?, 0);
        }
    }
}
