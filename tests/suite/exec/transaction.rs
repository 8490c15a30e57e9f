//! Transactions and savepoints.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    #[unique]
    text: String,
}

async fn note(text: &str) -> limpid::Result<Note> {
    Note::create(NoteCreate { text: text.into() }).await
}

async fn texts() -> limpid::Result<String> {
    Ok(Note::query().order_by(|note| note.text).pluck(|note| note.text).await?.concat())
}

/// What a service may answer with instead.
#[derive(Debug)]
enum Refusal {
    Mine(&'static str),
    Database(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Database(error)
    }
}

each_engine! {
    async fn ok_commits_and_is_returned(db) [Note] {
        let made = db.transaction(async |tx| -> limpid::Result<Note> {
            note("a").await?;
            Note::create(NoteCreate { text: "b".into() }).on(tx).await
        }).await?;
        assert_eq!(made.text, "b");
        assert_eq!(texts().await?, "ab");
    }

    async fn an_error_rolls_back_and_is_returned(db) [Note] {
        let failed = db.transaction(async |_| -> Result<(), Refusal> {
            note("a").await?;
            Err(Refusal::Mine("no"))
        }).await;
        assert!(matches!(failed, Err(Refusal::Mine("no"))), "{failed:?}");
        let failed = db.transaction(async |_| -> Result<(), Refusal> {
            note("a").await?;
            note("a").await?;
            Ok(())
        }).await;
        assert!(matches!(failed, Err(Refusal::Database(Error::Unique { .. }))), "{failed:?}");
        assert_eq!(texts().await?, "");
    }

    async fn a_panic_rolls_back(db) [Note] {
        let there = db.clone();
        let task = tokio::spawn(async move {
            there.transaction(async |_| -> limpid::Result<()> {
                note("a").await?;
                panic!("on purpose");
            }).await
        });
        assert!(task.await.unwrap_err().is_panic());
        note("b").await?;
        assert_eq!(texts().await?, "b");
    }

    async fn a_task_that_is_cancelled_rolls_back(db) [Note] {
        let there = db.clone();
        let (started, ready) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            there.transaction(async |_| -> limpid::Result<()> {
                note("a").await?;
                let _ = started.send(());
                std::future::pending().await
            }).await
        });
        ready.await.expect("it has started");
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        note("b").await?;
        assert_eq!(texts().await?, "b");
    }

    async fn a_handle_that_is_dropped_rolls_back(db) [Note] {
        let tx = db.begin().await?;
        Note::create(NoteCreate { text: "a".into() }).on(&tx).await?;
        drop(tx);
        let tx = db.begin().await?;
        Note::create(NoteCreate { text: "b".into() }).on(&tx).await?;
        tx.rollback().await?;
        let tx = db.begin().await?;
        Note::create(NoteCreate { text: "c".into() }).on(&tx).await?;
        tx.commit().await?;
        assert_eq!(texts().await?, "c");
    }

    async fn nobody_else_sees_what_is_not_committed(db) [Note] {
        let tx = db.begin().await?;
        Note::create(NoteCreate { text: "a".into() }).on(&tx).await?;
        assert_eq!(Note::query().count().await?, 0);
        assert_eq!(Note::query().count().on(&tx).await?, 1);
        tx.commit().await?;
        assert_eq!(Note::query().count().await?, 1);
    }

    async fn a_dropped_savepoint_undoes_nothing_that_comes_later(db) [Note] {
        let tx = db.begin().await?;
        for (lost, kept) in [("a", "b"), ("c", "d"), ("e", "f")] {
            let savepoint = tx.begin().await?;
            Note::create(NoteCreate { text: lost.into() }).on(&savepoint).await?;
            drop(savepoint);
            Note::create(NoteCreate { text: kept.into() }).on(&tx).await?;
        }
        tx.commit().await?;
        assert_eq!(texts().await?, "bdf");
    }

    async fn a_dropped_rollback_undoes_nothing_that_comes_later(db) [Note] {
        let tx = db.begin().await?;
        let savepoint = tx.begin().await?;
        Note::create(NoteCreate { text: "a".into() }).on(&savepoint).await?;
        let _ = tokio::time::timeout(std::time::Duration::ZERO, savepoint.rollback()).await;
        Note::create(NoteCreate { text: "b".into() }).on(&tx).await?;
        let savepoint = tx.begin().await?;
        Note::create(NoteCreate { text: "c".into() }).on(&savepoint).await?;
        let _ = tokio::time::timeout(std::time::Duration::ZERO, savepoint.commit()).await;
        let savepoint = tx.begin().await?;
        Note::create(NoteCreate { text: "d".into() }).on(&savepoint).await?;
        savepoint.rollback().await?;
        tx.commit().await?;
        assert_eq!(texts().await?, "bc");
    }

    async fn a_savepoint_ends_with_the_one_around_it(db) [Note] {
        let tx = db.begin().await?;
        let outer = tx.begin().await?;
        let inner = outer.begin().await?;
        let other = inner.begin().await?;
        outer.rollback().await?;
        let late = Note::create(NoteCreate { text: "a".into() }).on(&inner).await;
        assert_eq!(late, Err(Error::TransactionEnded));
        assert_eq!(inner.commit().await, Err(Error::TransactionEnded));
        drop(other);
        Note::create(NoteCreate { text: "b".into() }).on(&tx).await?;
        tx.commit().await?;
        assert_eq!(texts().await?, "b");
    }

    async fn a_swallowed_error_cannot_silently_undo_the_rest(db) [Note] {
        note("a").await?;
        let done = db.transaction(async |_| -> limpid::Result<()> {
            note("b").await?;
            let _ = note("a").await;
            Ok(())
        }).await;
        // PostgreSQL undoes a transaction with a failed statement and answers COMMIT all the same.
        match db.engine() {
            limpid::Engine::Postgres => {
                assert!(matches!(done, Err(Error::Usage { .. })), "{done:?}");
                assert_eq!(texts().await?, "a");
            }
            _ => {
                assert_eq!(done, Ok(()));
                assert_eq!(texts().await?, "ab");
            }
        }
        db.transaction(async |tx| -> limpid::Result<()> {
            note("c").await?;
            let inner: limpid::Result<Note> = tx.transaction(async |_| note("a").await).await;
            assert!(matches!(inner, Err(Error::Unique { .. })), "{inner:?}");
            Ok(())
        }).await?;
        assert!(texts().await?.ends_with('c'));
    }

    async fn dropped_statements_leak_no_connection(db) [Note] {
        let mut sure = 0;
        for turn in 0..300_u64 {
            let patience = std::time::Duration::from_micros(turn * 13 % 1_500);
            let made = tokio::time::timeout(patience, note(&format!("{turn:03}"))).await;
            sure += usize::from(matches!(made, Ok(Ok(_))));
            let both = db.transaction(async |tx| -> limpid::Result<()> {
                Note::create(NoteCreate { text: format!("{turn:03}a") }).on(tx).await?;
                let _ = tokio::time::timeout(patience, Note::query().count().on(tx).into_future()).await;
                Note::create(NoteCreate { text: format!("{turn:03}b") }).on(tx).await?;
                Ok(())
            });
            let _ = tokio::time::timeout(patience, both).await;
        }
        let in_use = || (db.metrics().in_use, db.writer_metrics().in_use);
        // What was cut last is still being cleaned up, on a busy machine for longer.
        for _ in 0..200 {
            if in_use() == (0, 0) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(in_use(), (0, 0));
        let texts: Vec<String> = Note::query().pluck(|note| note.text).await?;
        let ending = |end| texts.iter().filter(|text| text.ends_with(end)).count();
        assert_eq!(ending('a'), ending('b'));
        assert!(texts.len() - 2 * ending('a') >= sure);
    }

    async fn a_savepoint_is_undone_alone(db) [Note] {
        db.transaction(async |tx| -> limpid::Result<()> {
            note("a").await?;
            let inner: limpid::Result<()> = tx.transaction(async |_| {
                note("b").await?;
                note("a").await?;
                Ok(())
            }).await;
            assert!(inner.unwrap_err().is_unique());
            tx.transaction(async |inner| -> limpid::Result<()> {
                note("c").await?;
                let deepest = inner.begin().await?;
                Note::create(NoteCreate { text: "d".into() }).on(&deepest).await?;
                deepest.rollback().await?;
                Ok(())
            }).await?;
            Ok(())
        }).await?;
        assert_eq!(texts().await?, "ac");
    }

    async fn a_savepoint_is_lost_with_the_transaction_around_it(db) [Note] {
        let failed: limpid::Result<()> = db.transaction(async |tx| {
            tx.transaction(async |_| note("a").await).await?;
            Err(Error::NoConnection)
        }).await;
        assert_eq!(failed.unwrap_err(), Error::NoConnection);
        assert_eq!(texts().await?, "");
    }

    async fn a_handle_does_not_outlive_its_transaction(db) [Note] {
        let kept = db.transaction(async |tx| -> limpid::Result<Db> { Ok(tx.clone()) }).await?;
        assert_eq!(Note::query().count().on(&kept).await.unwrap_err(), Error::TransactionEnded);
        assert_eq!(Note::create(NoteCreate { text: "a".into() }).on(&kept).await.unwrap_err(), Error::TransactionEnded);
        assert_eq!(kept.begin().await.unwrap_err(), Error::TransactionEnded);
        assert_eq!(kept.execute_raw("SELECT 1").await.unwrap_err(), Error::TransactionEnded);
        let tx = db.begin().await?;
        let kept = Db::clone(&tx);
        drop(tx);
        assert_eq!(Note::query().count().on(&kept).await.unwrap_err(), Error::TransactionEnded);
        assert_eq!(texts().await?, "");
    }

    async fn a_savepoint_ends_with_the_transaction_around_it(db) [Note] {
        let tx = db.begin().await?;
        let inner = tx.begin().await?;
        tx.rollback().await?;
        assert_eq!(Note::query().count().on(&inner).await.unwrap_err(), Error::TransactionEnded);
        assert_eq!(inner.commit().await.unwrap_err(), Error::TransactionEnded);
        note("a").await?;
        assert_eq!(texts().await?, "a");
    }

    async fn a_spawned_task_joins_its_transaction_and_cannot_outlive_it(db) [Note] {
        let (go, ready) = tokio::sync::oneshot::channel::<()>();
        let late = db.transaction(async |_| -> limpid::Result<_> {
            limpid::spawn(async { note("a").await }).await.expect("the task ends")?;
            Ok(limpid::spawn(async {
                let _ = ready.await;
                note("b").await
            }))
        }).await?;
        let _ = go.send(());
        assert_eq!(late.await.expect("the task ends").unwrap_err(), Error::TransactionEnded);
        assert_eq!(texts().await?, "a");
    }

    async fn statements_of_several_tasks_take_turns(db) [Note] {
        let tx = db.begin().await?;
        let tasks: Vec<_> = (0..10).map(|n| {
            let tx = Db::clone(&tx);
            tokio::spawn(async move { Note::create(NoteCreate { text: n.to_string() }).on(&tx).await })
        }).collect();
        for task in tasks {
            task.await.expect("the task ends")?;
        }
        tx.commit().await?;
        assert_eq!(texts().await?, "0123456789");
    }

    async fn an_error_inside_leaves_the_pool_clean(db) [Note] {
        for _ in 0..30 {
            let failed: limpid::Result<()> = db.transaction(async |tx| {
                Note::find_or_fail(9).on(tx).await?;
                Ok(())
            }).await;
            assert!(failed.is_err());
        }
        note("a").await?;
        assert_eq!(texts().await?, "a");
    }
}
