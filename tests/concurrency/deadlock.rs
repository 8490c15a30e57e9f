//! A task that holds a transaction and asks the pool for another connection.

use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::{Engine, each_engine, url};

use crate::warnings;

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
}

fn note(text: &str) -> NoteCreate {
    NoteCreate { text: text.into() }
}

/// A pool of this many connections that waits long.
async fn pool(db: &Db, size: u32) -> limpid::Result<Db> {
    Config::new(&url(db).await?)?
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(20))
        .connect()
        .await
}

fn refused(error: &Error, call: u32, transaction: u32) {
    let text = error.to_string();
    assert!(matches!(error, Error::SelfDeadlock { .. }), "{error:?}");
    assert!(text.contains(&format!("deadlock.rs:{call}:")), "{text}");
    assert!(text.contains(&format!("begun at tests/concurrency/deadlock.rs:{transaction}:")), "{text}");
    assert!(text.contains(".on(tx)"), "{text}");
    assert_eq!((error.code(), error.status(), error.is_retryable()), ("self_deadlock", 500, false));
    let shown = serde_json::to_string(error).expect("it serialises");
    assert!(!shown.contains(".rs"), "{shown}");
}

each_engine! {
    async fn a_write_on_the_pool_inside_a_closure_fails_at_once(db) [Note] {
        let pool = pool(&db, 1).await?;
        let start = Instant::now();
        let result = pool.transaction(async |_| -> limpid::Result<()> {
            let error = Note::create(note("outside")).on(&pool).await.unwrap_err();
            refused(&error, line!() - 1, line!() - 2);
            let error = pool.begin().await.unwrap_err();
            refused(&error, line!() - 1, line!() - 4);
            let error = pool.transaction(async |_| -> limpid::Result<()> { Ok(()) }).await.unwrap_err();
            refused(&error, line!() - 1, line!() - 6);
            // The transaction itself is well.
            Note::create(note("inside")).await?;
            Ok(())
        });
        result.await?;
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert_eq!(Note::query().pluck(|note| note.text).on(&db).await?, ["inside"]);
    }

    async fn it_is_seen_through_savepoints_scopes_and_join(db) [Note] {
        let pool = pool(&db, 1).await?;
        let start = Instant::now();
        pool.transaction(async |tx| -> limpid::Result<()> {
            tx.transaction(async |_| -> limpid::Result<()> {
                let inside = pool.scope(async { Note::create(note("outside")).await });
                refused(&inside.await.unwrap_err(), line!() - 1, line!() - 3);
                Ok(())
            })
            .await?;
            let (inside, outside) = tokio::join!(
                Note::create(note("inside")).into_future(),
                Note::create(note("outside")).on(&pool).into_future(),
            );
            inside?;
            refused(&outside.unwrap_err(), line!() - 3, line!() - 12);
            Ok(())
        })
        .await?;
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }

    async fn a_guard_that_waits_for_itself_fails_soon(db) [Note] {
        let pool = pool(&db, 1).await?;
        let start = Instant::now();
        let tx = pool.begin().await?;
        let error = Note::create(note("outside")).on(&pool).await.unwrap_err();
        refused(&error, line!() - 1, line!() - 2);
        // In a task of its own too, whose tasks have other names.
        let again = pool.clone();
        Note::create(note("inside")).on(&tx).await?;
        tx.commit().await?;
        let task = tokio::spawn(async move {
            let tx = again.begin().await?;
            let error = again.begin().await.unwrap_err();
            refused(&error, line!() - 1, line!() - 2);
            tx.rollback().await
        });
        task.await.expect("the task ends")?;
        assert!(start.elapsed() < Duration::from_secs(6), "{:?}", start.elapsed());
    }

    async fn a_guard_of_another_task_is_waited_for(db) [Note] {
        let pool = pool(&db, 1).await?;
        let guard = async {
            let tx = pool.begin().await?;
            for step in 0..12 {
                Note::create(note(&format!("guard {step}"))).on(&tx).await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            tx.commit().await
        };
        let other = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Note::create(note("other")).on(&pool).await
        };
        let (guard, other) = tokio::join!(guard, other);
        guard?;
        other?;
        assert_eq!(Note::query().count().on(&db).await?, 13);
    }

    async fn another_task_is_waited_for(db) [Note] {
        let pool = pool(&db, 1).await?;
        let outer = pool.clone();
        let spawned = pool.transaction(async |_| -> limpid::Result<_> {
            Note::create(note("inside")).await?;
            // It is not a part of the transaction and outlives it.
            let outer = outer.clone();
            Ok(limpid::spawn(async move { Note::create(note("after")).on(&outer).await }))
        });
        spawned.await?.await.expect("the task ends")?;
        let tx = pool.begin().await?;
        let waiting = tokio::spawn({
            let pool = pool.clone();
            async move { Note::create(note("last")).on(&pool).await }
        });
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        tx.commit().await?;
        waiting.await.expect("the task ends")?;
        assert_eq!(Note::query().count().on(&db).await?, 3);
    }

    /// SQLite has one writer, so two transactions cannot be open.
    async fn one_of_two_deadlocked_transactions_continues(db) [Note] on(postgres, mysql) {
        let pool = pool(&db, 3).await?;
        let all = std::sync::Arc::new(tokio::sync::Barrier::new(3));
        let start = Instant::now();
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let (pool, all) = (pool.clone(), all.clone());
                tokio::spawn(async move {
                    pool.transaction(async |_| -> limpid::Result<()> {
                        all.wait().await;
                        Note::create(note("on the pool")).on(&pool).await.map(drop)
                    })
                    .await
                })
            })
            .collect();
        let mut refused = 0;
        for task in tasks {
            match task.await.expect("the task ends") {
                Ok(()) => {}
                Err(Error::SelfDeadlock { connections: 3, .. }) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!((1..3).contains(&refused), "{refused} were refused");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }

    async fn a_second_sibling_savepoint_is_refused(db) [Note] {
        let tx = db.begin().await?;
        let start = Instant::now();
        tx.transaction(async |_| -> limpid::Result<()> {
            let error = tx.transaction(async |_| -> limpid::Result<()> { Ok(()) }).await.unwrap_err();
            assert!(error.to_string().contains(&format!("deadlock.rs:{}:", line!() - 2)), "{error}");
            Ok(())
        })
        .await?;
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        tx.commit().await?;
    }

    async fn a_query_that_bypasses_the_transaction_is_warned_of_once_per_line(db) [Note] {
        warnings::listen();
        let pool = pool(&db, 2).await?;
        let here = "tests/concurrency/deadlock.rs";
        let mut line = 0;
        if db.engine() != Engine::Sqlite {
            pool.transaction(async |_| -> limpid::Result<()> {
                for _ in 0..3 {
                    line = line!() + 1;
                    Note::query().count().on(&pool).await?;
                }
                Ok(())
            })
            .await?;
            let said = warnings::of(here, line);
            assert_eq!(said.len(), if cfg!(debug_assertions) { 1 } else { 0 }, "{said:?}");
            assert!(said.iter().all(|said| said.contains("transaction=tests/concurrency/deadlock.rs:")), "{said:?}");
        }
        let tx = pool.begin().await?;
        Note::query().count().on(&tx).await?;
        assert!(warnings::of(here, line!() - 1).is_empty());
        tx.commit().await?;
        Note::query().count().on(&pool).await?;
        assert!(warnings::of(here, line!() - 1).is_empty());
        let tx = pool.begin().await?;
        drop(tx);
        Note::query().count().on(&pool).await?;
        assert!(warnings::of(here, line!() - 1).is_empty());
    }
}

/// On a SQLite file a read on the pool sees the state before the transaction: it does not wait, and is warned of.
#[tokio::test]
async fn a_read_that_bypasses_a_guard_on_sqlite_is_warned_of() -> limpid::Result<()> {
    warnings::listen();
    let folder = tempfile::tempdir().expect("a directory");
    let db = limpid::connect(&format!("sqlite://{}/test.db", folder.path().display())).await?;
    limpid::schema![Note].create(&db).await?;
    let tx = db.begin().await?;
    Note::create(note("inside")).on(&tx).await?;
    assert_eq!(Note::query().count().on(&db).await?, 0);
    let said = warnings::of("tests/concurrency/deadlock.rs", line!() - 1);
    assert_eq!(said.len(), if cfg!(debug_assertions) { 1 } else { 0 }, "{said:?}");
    tx.commit().await
}

#[tokio::test]
async fn a_waiter_for_the_sqlite_writer_learns_its_holder() -> limpid::Result<()> {
    let folder = tempfile::tempdir().expect("a directory");
    let db = Config::new(&format!("sqlite://{}/test.db", folder.path().display()))?
        .acquire_timeout(Duration::from_millis(300))
        .connect()
        .await?;
    limpid::schema![Note].create(&db).await?;
    let tx = db.begin().await?;
    let begun = line!() - 1;
    let other = db.clone();
    let error = tokio::spawn(async move { Note::create(note("late")).on(&other).await.unwrap_err() });
    let asked = line!() - 1;
    let error = error.await.expect("the task ends");
    let Error::Busy { what } = &error else { panic!("{error:?}") };
    assert!(
        what.contains(&format!("deadlock.rs:{begun}:")) && what.contains(&format!("deadlock.rs:{asked}:")),
        "{what}"
    );
    assert_eq!(
        serde_json::to_string(&error).expect("it serialises"),
        r#"{"code":"busy","message":"the database is busy"}"#
    );
    tx.rollback().await
}
