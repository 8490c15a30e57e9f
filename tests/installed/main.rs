//! The connection of the whole process. Apart from the suite, whose tests share a process.

use limpid::Error;
use limpid::prelude::*;

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
}

async fn note(text: &str) -> limpid::Result<Note> {
    Note::create(NoteCreate { text: text.into() }).await
}

/// One test, because what it is about exists once in a process.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_installed_once_for_every_task() -> limpid::Result<()> {
    // Without any, the error says what to do.
    let error = Note::query().count().await.unwrap_err();
    assert_eq!(error, Error::NoConnection);
    for advice in [".on(&db)", "db.scope(..)", ".install()"] {
        assert!(error.to_string().contains(advice), "{error}");
    }
    assert!(matches!(Db::current(), Err(Error::NoConnection)));

    let other = limpid::connect("sqlite::memory:").await?;
    limpid::schema![Note].create(&other).await?;
    assert_eq!(Note::query().count().on(&other).await?, 0);
    assert_eq!(Note::query().count().await.unwrap_err(), Error::NoConnection);

    let db = limpid::connect("sqlite::memory:").await?.install();
    limpid::schema![Note].create(&db).await?;
    note("installed").await?;
    // In every task, however it was started.
    assert_eq!(tokio::spawn(async { Note::query().count().await }).await.expect("the task ends")?, 1);
    assert_eq!(limpid::spawn(async { Note::query().count().await }).await.expect("the task ends")?, 1);

    // A scope and `.on(..)` go before it, and only where they stand.
    assert_eq!(other.scope(async { Note::query().count().await }).await?, 0);
    assert_eq!(Note::query().count().on(&other).await?, 0);
    assert_eq!(Note::query().count().await?, 1);

    // A plain task of a scope gets the installed one, a carried one that of the scope.
    let (plain, carried) = other
        .scope(async {
            let plain = tokio::spawn(async { Note::query().count().await });
            let carried = limpid::spawn(async { Note::query().count().await });
            (plain.await.expect("the task ends"), carried.await.expect("the task ends"))
        })
        .await;
    assert_eq!((plain?, carried?), (1, 0));

    // A transaction is not seen by plain tasks.
    db.transaction(async |_| -> limpid::Result<()> {
        note("inside").await?;
        assert_eq!(Note::query().count().await?, 2);
        Ok(())
    })
    .await?;

    // The last one that is installed counts.
    other.clone().install();
    assert_eq!(Note::query().count().await?, 0);
    Ok(())
}
