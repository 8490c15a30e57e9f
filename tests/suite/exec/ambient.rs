//! The connection that an action finds.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
}

async fn note(text: &str) -> limpid::Result<Note> {
    Note::create(NoteCreate { text: text.into() }).await
}

async fn other() -> limpid::Result<Db> {
    let other = limpid::connect("sqlite::memory:").await?;
    limpid::schema![Note].create(&other).await?;
    Ok(other)
}

each_engine! {
    async fn a_scope_is_the_connection_of_what_runs_inside(db) [Note] {
        let other = other().await?;
        note("outside").await?;
        other.scope(async {
            assert_eq!(Note::query().count().await?, 0);
            note("inside").await?;
            assert_eq!(Note::query().pluck(|note| note.text).await?, ["inside"]);
            limpid::Result::Ok(())
        }).await?;
        assert_eq!(Note::query().pluck(|note| note.text).await?, ["outside"]);
    }

    async fn scopes_nest_and_on_takes_precedence(db) [Note] {
        let other = other().await?;
        note("outside").await?;
        let counts = other.scope(async {
            let inner = db.scope(async { Note::query().count().await }).await?;
            limpid::Result::Ok((inner, Note::query().count().await?, Note::query().count().on(&db).await?))
        }).await?;
        assert_eq!(counts, (1, 0, 1));
        assert_eq!(Note::query().count().on(&other).on(&db).await?, 1);
    }

    async fn a_spawned_task_carries_the_connection(db) [Note] {
        note("a").await?;
        let inner = limpid::spawn(async { limpid::spawn(async { Note::query().count().await }).await.expect("the task ends") });
        assert_eq!(inner.await.expect("the task ends")?, 1);
        assert_eq!(Db::current()?.engine(), db.engine());
    }

    async fn an_action_finds_its_connection_when_it_is_awaited(db) [Note] {
        let other = other().await?;
        let count = Note::query().count();
        let create = Note::create(NoteCreate { text: "x".into() });
        other.scope(create).await?;
        assert_eq!(other.scope(count.into_future()).await?, 1);
        assert_eq!(Note::query().count().await?, 0);
    }

    async fn a_closed_connection_says_so(db) [Note] {
        let other = other().await?;
        other.close().await;
        let error = Note::query().count().on(&other).await.unwrap_err();
        assert!(matches!(error, limpid::Error::Connection { .. }), "{error:?}");
        assert!(other.begin().await.is_err());
    }
}
