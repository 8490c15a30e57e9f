//! SQLite in memory.

use limpid::prelude::*;

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
}

async fn connected(url: &str) -> limpid::Result<Db> {
    let db = limpid::connect(url).await?;
    limpid::schema![Note].create(&db).await?;
    Ok(db)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_handle_is_one_database_for_many_tasks() -> limpid::Result<()> {
    let db = connected("sqlite::memory:").await?;
    let tasks: Vec<_> = (0..64)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                let note = Note::create(NoteCreate { text: n.to_string() }).on(&db).await?;
                Note::find_or_fail(note.id).on(&db).await
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("the task ends")?;
    }
    assert_eq!(Note::query().count().on(&db).await?, 64);
    Ok(())
}

#[tokio::test]
async fn two_handles_are_two_databases() -> limpid::Result<()> {
    let (one, other) = (connected("sqlite::memory:").await?, connected("sqlite::memory:").await?);
    Note::create(NoteCreate { text: "a".into() }).on(&one).await?;
    assert_eq!(Note::query().count().on(&one).await?, 1);
    assert_eq!(Note::query().count().on(&other).await?, 0);
    Ok(())
}

#[tokio::test]
async fn it_stays_when_a_transaction_is_dropped_or_fails() -> limpid::Result<()> {
    let db = connected("sqlite::memory:").await?;
    Note::create(NoteCreate { text: "kept".into() }).on(&db).await?;
    for _ in 0..3 {
        let tx = db.begin().await?;
        Note::create(NoteCreate { text: "lost".into() }).on(&tx).await?;
        drop(tx);
        let failed: limpid::Result<()> = db
            .transaction(async |tx| {
                Note::create(NoteCreate { text: "lost".into() }).on(tx).await?;
                Note::find_or_fail(99).on(tx).await?;
                Ok(())
            })
            .await;
        assert!(failed.is_err());
    }
    assert_eq!(Note::query().pluck(|note| note.text).on(&db).await?, ["kept"]);
    Ok(())
}

#[tokio::test]
async fn foreign_keys_are_on_in_memory_too() -> limpid::Result<()> {
    let db = limpid::connect("sqlite::memory:").await?;
    db.execute_raw("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a (id))")
        .await?;
    let error = db.execute_raw("INSERT INTO b VALUES (7)").await.unwrap_err();
    assert!(matches!(error, limpid::Error::ForeignKey { .. }), "{error:?}");
    Ok(())
}
