//! The engine ended the transaction, or a text left one open.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use limpid::prelude::*;
use limpid::{Config, Error, sql};
use limpid_tests::{Engine, each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Other {
    id: i64,
}

async fn note(db: &Db, text: &str) -> limpid::Result<Note> {
    Note::create(NoteCreate { text: text.into() }).on(db).await
}

/// How many notes others see.
async fn seen(db: &Db) -> limpid::Result<u64> {
    let other = Config::new(&url(db).await?)?.connect().await?;
    let count = Note::query().count().on(&other).await?;
    other.close().await;
    Ok(count.try_into().expect("not negative"))
}

each_engine! {
    async fn a_script_that_fails_half_way_leaves_no_transaction_open(db) [Note] {
        let script = "BEGIN; INSERT INTO notes (id, text) VALUES (901, 'a'); \
                      INSERT INTO notes (id, text) VALUES (901, 'b'); COMMIT";
        for _ in 0..3 {
            db.execute_raw(script).await.expect_err("the key is taken");
        }
        for n in 0..20 {
            note(&db, &n.to_string()).await?;
        }
        assert_eq!(seen(&db).await?, 20);
    }

    async fn a_text_that_leaves_a_transaction_open_is_an_error(db) [Note] {
        for _ in 0..3 {
            let error = db.execute_raw("BEGIN").await.unwrap_err();
            assert!(matches!(error, Error::Usage { .. }), "{error:?}");
            let error = db.execute_raw("/* a */ begin; INSERT INTO notes (id, text) VALUES (901, 'a')").await.unwrap_err();
            assert!(error.to_string().contains("db.transaction"), "{error}");
        }
        // Prepared, where the engine lets it.
        sql!("BEGIN").execute().await.expect_err("it would stay open");
        if db.engine() != Engine::Sqlite && db.engine() != Engine::Postgres {
            db.execute_raw("SET autocommit = 0").await.ok();
            db.execute_raw("SET autocommit = 0; INSERT INTO notes (id, text) VALUES (902, 'a')").await.expect_err("it is open");
        }
        for n in 0..20 {
            note(&db, &n.to_string()).await?;
        }
        assert_eq!(seen(&db).await?, 20);
        // What is closed again is fine.
        db.execute_raw("BEGIN; INSERT INTO notes (id, text) VALUES (5000, 'a'); COMMIT").await?;
        assert_eq!(seen(&db).await?, 21);
    }

    async fn a_transaction_that_a_text_ends_is_ended(db) [Note] {
        for text in ["COMMIT", "ROLLBACK", "COMMIT; BEGIN", "ROLLBACK; BEGIN"] {
            let before = seen(&db).await?;
            let (committed, rolled_back) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
            let result = db.transaction(async |tx| -> limpid::Result<()> {
                let (one, other) = (Arc::clone(&committed), Arc::clone(&rolled_back));
                tx.after_commit(async move { one.fetch_add(1, Ordering::SeqCst); });
                tx.after_rollback(async move { other.fetch_add(1, Ordering::SeqCst); });
                note(tx, "before").await?;
                tx.execute_raw(text).await?;
                assert_eq!(note(tx, "after").await, Err(Error::TransactionEnded), "{text}");
                assert_eq!(Note::query().count().on(tx).await, Err(Error::TransactionEnded));
                Ok(())
            }).await;
            assert_eq!(result, Err(Error::TransactionEnded), "{text}");
            assert_eq!((committed.load(Ordering::SeqCst), rolled_back.load(Ordering::SeqCst)), (0, 1), "{text}");
            let kept = u64::from(text.starts_with("COMMIT"));
            assert_eq!(seen(&db).await?, before + kept, "{text}");
        }
        // A savepoint of the user's own is not touched.
        db.transaction(async |tx| -> limpid::Result<()> {
            tx.execute_raw("SAVEPOINT mine").await?;
            note(tx, "undone").await?;
            tx.execute_raw("ROLLBACK TO SAVEPOINT mine").await?;
            note(tx, "kept").await?;
            Ok(())
        }).await?;
        assert_eq!(Note::query().filter(|note| note.text.eq("kept")).count().await?, 1);
        assert_eq!(Note::query().filter(|note| note.text.eq("undone")).count().await?, 0);
    }

    async fn a_failure_that_ends_the_transaction_ends_the_closure(db) [Note] {
        note(&db, "first").await?;
        let result = db.transaction(async |tx| -> limpid::Result<()> {
            note(tx, "half").await?;
            let failed = match tx.engine() {
                Engine::Sqlite => sql!("INSERT OR ROLLBACK INTO notes (id, text) VALUES (1, 'x')").execute().on(tx).await,
                // The row is deleted behind it.
                Engine::Postgres => sql!("INSERT INTO notes (id, text) VALUES (1, 'x')").execute().on(tx).await,
                _ => {
                    tx.execute_raw("SET innodb_lock_wait_timeout = 1").await?;
                    sql!("ROLLBACK").execute().on(tx).await
                }
            };
            if tx.engine() == Engine::Sqlite || tx.engine() == Engine::Postgres {
                failed.expect_err("the key is taken");
            }
            // The closure does not look.
            let _ = note(tx, "rest").await;
            let _ = tx.transaction(async |tx| note(tx, "inner").await).await;
            Ok(())
        }).await;
        assert!(result.is_err(), "{result:?}");
        if db.engine() != Engine::Postgres {
            assert_eq!(result, Err(Error::TransactionEnded));
        }
        note(&db, "next").await?;
        assert_eq!(seen(&db).await?, 2);
    }

    async fn a_trigger_that_rolls_back_ends_the_transaction(db) [Note] {
        if db.engine() == Engine::Sqlite {
            db.execute_raw("CREATE TRIGGER no BEFORE INSERT ON notes WHEN NEW.text = 'no' BEGIN SELECT RAISE(ROLLBACK, 'no'); END").await?;
            for in_place in [true, false] {
                let own = Config::new(&url(&db).await?)?.in_place(in_place).connect().await?;
                let rolled_back = Arc::new(AtomicU32::new(0));
                let result = own.transaction(async |tx| -> limpid::Result<()> {
                    let other = Arc::clone(&rolled_back);
                    tx.after_rollback(async move { other.fetch_add(1, Ordering::SeqCst); });
                    note(tx, "half").await?;
                    note(tx, "no").await.expect_err("the trigger says no");
                    assert_eq!(note(tx, "rest").await, Err(Error::TransactionEnded));
                    let inner = tx.transaction(async |tx| note(tx, "inner").await).await;
                    assert_eq!(inner.map(drop), Err(Error::TransactionEnded));
                    Ok(())
                }).await;
                assert_eq!(result, Err(Error::TransactionEnded));
                assert_eq!(rolled_back.load(Ordering::SeqCst), 1);
                // From inside of a savepoint too.
                let result = own.transaction(async |tx| -> limpid::Result<()> {
                    note(tx, "half").await?;
                    let _ = tx.transaction(async |tx| note(tx, "no").await).await;
                    let _ = note(tx, "rest").await;
                    Ok(())
                }).await;
                assert_eq!(result, Err(Error::TransactionEnded));
                assert_eq!(seen(&db).await?, 0);
            }
        }
    }

    async fn a_row_that_was_changed_since_the_snapshot_ends_the_transaction(db) [Note] {
        // MariaDB only: MySQL and older ones write over it.
        if db.engine() == Engine::MariaDb {
            note(&db, "first").await?;
            let own = Config::new(&url(&db).await?)?.max_connections(1).connect().await?;
            let rolled_back = Arc::new(AtomicU32::new(0));
            let result = own.transaction(async |tx| -> limpid::Result<()> {
                let other = Arc::clone(&rolled_back);
                tx.after_rollback(async move { other.fetch_add(1, Ordering::SeqCst); });
                tx.execute_raw("SET SESSION innodb_snapshot_isolation = ON").await?;
                note(tx, "half").await?;
                assert_eq!(Note::query().count().on(tx).await?, 2);
                Note::query().filter(|note| note.text.eq("first")).update(|note| note.text.set("theirs")).on(&db).await?;
                let error = Note::query().filter(|note| note.id.eq(1)).update(|note| note.text.set("mine")).on(tx).await.unwrap_err();
                assert!(error.is_retryable(), "{error:?}");
                let _ = note(tx, "rest").await;
                Ok(())
            }).isolation(limpid::Isolation::RepeatableRead).await;
            assert_eq!(result, Err(Error::TransactionEnded));
            assert_eq!(rolled_back.load(Ordering::SeqCst), 1);
            assert_eq!(Note::query().pluck(|note| note.text).on(&db).await?, ["theirs"]);
            note(&own, "next").await?;
        }
    }

    async fn definitions_in_a_transaction_commit_nothing(db) [Note] {
        let result = db.transaction(async |tx| -> limpid::Result<()> {
            note(tx, "a").await?;
            limpid::schema![Other].create(tx).await?;
            Err(Error::NoConnection)
        }).await;
        let commits = !matches!(db.engine(), Engine::Sqlite | Engine::Postgres);
        match commits {
            true => assert!(result.as_ref().unwrap_err().to_string().contains("commits the transaction"), "{result:?}"),
            false => assert_eq!(result, Err(Error::NoConnection)),
        }
        assert_eq!(seen(&db).await?, 0);
        if commits {
            for text in ["ALTER TABLE notes ADD a INT", "/*!50000 TRUNCATE notes */", "SELECT 1; DROP TABLE notes"] {
                let tx = db.begin().await?;
                note(&tx, "a").await?;
                let error = tx.execute_raw(text).await.unwrap_err();
                assert!(matches!(error, Error::Usage { .. }), "{error:?}");
                tx.rollback().await?;
            }
            let tx = db.begin().await?;
            sql!("ALTER TABLE notes ADD a INT").execute().on(&tx).await.expect_err("it would commit");
            tx.execute_raw("CREATE TEMPORARY TABLE t (a INT)").await?;
            tx.rollback().await?;
            assert_eq!(seen(&db).await?, 0);
        }
        limpid::schema![Other].create(&db).await?;
    }
}

/// A disk that is full, for one in memory.
#[tokio::test]
async fn a_database_in_memory_is_never_thrown_away() -> limpid::Result<()> {
    let db = limpid::connect("sqlite::memory:").await?;
    limpid::schema![Note].create(&db).await?;
    note(&db, "kept").await?;
    db.execute_raw("PRAGMA max_page_count = 10").await?;
    let full = note(&db, &"x".repeat(1_000_000)).await.unwrap_err();
    assert!(matches!(full, Error::Connection { .. }), "{full:?}");
    let full = db
        .transaction(async |tx| -> limpid::Result<()> {
            note(tx, "undone").await?;
            note(tx, &"x".repeat(1_000_000)).await.map(drop)
        })
        .await;
    assert!(full.is_err());
    assert_eq!(Note::query().pluck(|note| note.text).on(&db).await?, ["kept"]);
    note(&db, "next").await?;
    assert_eq!(Note::query().count().on(&db).await?, 2);
    Ok(())
}
