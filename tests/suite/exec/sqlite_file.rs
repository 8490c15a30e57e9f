//! SQLite in a file: one writer, many readers, nobody locked out.

use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid::{Config, Error};
use tempfile::TempDir;

#[derive(Debug, Clone, PartialEq, Model)]
struct Counter {
    id: i64,
    #[fillable]
    count: i64,
}

/// What PRAGMA answers, through its table-valued form.
macro_rules! pragma {
    ($db:expr, $table:literal, $column:literal) => {{
        #[derive(Debug, Model)]
        #[model(table = $table)]
        struct Pragma {
            #[key(given)]
            #[column(name = $column)]
            value: String,
        }
        Pragma::query().pluck(|pragma| pragma.value).on($db).await
    }};
}

async fn file() -> limpid::Result<(TempDir, Db)> {
    let folder = tempfile::tempdir().expect("a directory");
    let db = limpid::connect(&format!("sqlite://{}/test.db", folder.path().display())).await?;
    limpid::schema![Counter].create(&db).await?;
    Counter::create(CounterCreate { count: 0 }).on(&db).await?;
    Ok((folder, db))
}

#[tokio::test]
async fn a_file_is_created_in_wal_mode() -> limpid::Result<()> {
    let (folder, db) = file().await?;
    assert!(folder.path().join("test.db").exists());
    assert!(folder.path().join("test.db-wal").exists());
    assert_eq!(pragma!(&db, "pragma_journal_mode", "journal_mode")?, ["wal"]);
    Ok(())
}

#[tokio::test]
async fn a_writing_mode_has_wal_and_readers_too() -> limpid::Result<()> {
    let folder = tempfile::tempdir().expect("a directory");
    let file = |mode| format!("sqlite://{}/test.db?mode={mode}", folder.path().display());
    assert!(limpid::connect(&file("rw")).await.is_err(), "it does not make the file");
    for mode in ["rwc", "rw"] {
        let db = limpid::connect(&file(mode)).await?;
        limpid::schema![Counter].create(&db).await?;
        assert_eq!(pragma!(&db, "pragma_journal_mode", "journal_mode")?, ["wal"]);
        let tx = db.begin().await?;
        Counter::create(CounterCreate { count: 0 }).on(&tx).await?;
        assert_eq!(Counter::query().count().on(&db).await?, 0);
        tx.rollback().await?;
        db.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn foreign_keys_are_on() -> limpid::Result<()> {
    let (_folder, db) = file().await?;
    db.execute_raw("CREATE TABLE child (counter INTEGER REFERENCES counters (id))").await?;
    let error = db.execute_raw("INSERT INTO child VALUES (99)").await.unwrap_err();
    assert!(matches!(error, Error::ForeignKey { .. }), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn readers_do_not_wait_for_a_transaction_and_do_not_see_it() -> limpid::Result<()> {
    let (_folder, db) = file().await?;
    let tx = db.begin().await?;
    Counter::query().all().update(|counter| counter.count.set(5)).on(&tx).await?;
    let start = Instant::now();
    for _ in 0..20 {
        assert_eq!(Counter::query().value(|counter| counter.count).on(&db).await?, Some(0));
    }
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(Counter::query().value(|counter| counter.count).on(&tx).await?, Some(5));
    tx.commit().await?;
    assert_eq!(Counter::query().value(|counter| counter.count).on(&db).await?, Some(5));
    Ok(())
}

#[tokio::test]
async fn a_writer_that_times_out_learns_that_the_database_is_busy() -> limpid::Result<()> {
    let (folder, first) = file().await?;
    let url = format!("sqlite://{}/test.db", folder.path().display());
    let quick = Config::new(&url)?
        .acquire_timeout(Duration::from_millis(200))
        .busy_timeout(Duration::from_millis(200));
    let db = quick.connect().await?;
    let tx = db.begin().await?;
    // Another task of this program, and another program.
    match Counter::query().all().update(|counter| counter.count.set(1)).on(&db).await.unwrap_err() {
        Error::Busy { what } => assert!(what.contains("SQLite has one writer"), "{what}"),
        other => panic!("{other:?}"),
    }
    tx.rollback().await?;
    let tx = first.begin().await?;
    let error = db.begin().await.unwrap_err();
    assert!(matches!(error, Error::Busy { .. }) && error.is_retryable(), "{error:?}");
    tx.rollback().await?;
    db.begin().await?.commit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_tasks_read_and_write_without_a_locked_error() -> limpid::Result<()> {
    let (_folder, db) = file().await?;
    let id = Counter::query().sole().on(&db).await?.id;
    let tasks: Vec<_> = (0..64)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..3 {
                    if n % 2 == 0 {
                        // First read, then write: what a deferred transaction fails at.
                        db.transaction(async |tx| -> limpid::Result<()> {
                            let mut counter = Counter::find_or_fail(id).on(tx).await?;
                            let next = counter.count + 1;
                            counter.update(|counter| counter.count.set(next)).on(tx).await
                        })
                        .await?;
                    } else {
                        Counter::query()
                            .filter(|counter| counter.id.eq(id))
                            .increment(|counter| counter.count, 1)
                            .on(&db)
                            .await?;
                    }
                    Counter::find_or_fail(id).on(&db).await?;
                }
                limpid::Result::Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("the task ends")?;
    }
    assert_eq!(Counter::find_or_fail(id).on(&db).await?.count, 192);
    Ok(())
}

#[tokio::test]
async fn two_programs_can_share_a_file() -> limpid::Result<()> {
    let (folder, one) = file().await?;
    let other = limpid::connect(&format!("sqlite://{}/test.db", folder.path().display())).await?;
    for n in 0..10 {
        let db = if n % 2 == 0 { &one } else { &other };
        Counter::query().all().increment(|counter| counter.count, 1).on(db).await?;
        assert_eq!(
            Counter::query()
                .value(|counter| counter.count)
                .on(if n % 2 == 0 { &other } else { &one })
                .await?,
            Some(n + 1)
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_was_committed_is_there_after_closing() -> limpid::Result<()> {
    let (folder, db) = file().await?;
    Counter::query().all().update(|counter| counter.count.set(7)).on(&db).await?;
    db.close().await;
    let again = limpid::connect(&format!("sqlite://{}/test.db", folder.path().display())).await?;
    assert_eq!(Counter::query().value(|counter| counter.count).on(&again).await?, Some(7));
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_opened_for_reading_refuses_writes() -> limpid::Result<()> {
    let (folder, db) = file().await?;
    db.close().await;
    let db = limpid::connect(&format!("sqlite://{}/test.db?mode=ro", folder.path().display())).await?;
    assert_eq!(Counter::query().count().on(&db).await?, 1);
    let error = Counter::query().all().delete().on(&db).await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    Ok(())
}
