//! What a text of the user's sets or locks for its connection is gone when somebody else gets that.

use limpid::prelude::*;
use limpid::{Config, Error, sql};
use limpid_tests::{Engine, each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
}

/// Texts that leave something on their connection, and the question that tells whether it is there.
macro_rules! traces {
    ($($text:literal => $question:literal),* $(,)?) => { vec![$(($text, sql!($text), sql!($question))),*] };
}

fn traces(engine: Engine) -> Vec<(&'static str, limpid::expr::Raw, limpid::expr::Raw)> {
    match engine {
        Engine::Sqlite => traces![
            "PRAGMA foreign_keys = OFF" => "SELECT foreign_keys FROM pragma_foreign_keys",
            "PRAGMA case_sensitive_like = ON" => "SELECT 'a' LIKE 'A'",
            "PRAGMA ignore_check_constraints = ON" =>
                "SELECT ignore_check_constraints FROM pragma_ignore_check_constraints",
            "CREATE TEMP TABLE left_here (a INTEGER)" => "SELECT COUNT(*) FROM sqlite_temp_master",
        ],
        Engine::Postgres => traces![
            "SET work_mem = '7MB'" => "SELECT setting::bigint FROM pg_settings WHERE name = 'work_mem'",
            "SET search_path = pg_catalog" => "SELECT length(current_setting('search_path'))::bigint",
            "SET ROLE pg_monitor" => "SELECT (current_user = session_user)::int::bigint",
            "CREATE TEMP TABLE left_here (a INTEGER)" => "SELECT count(*) FROM pg_class WHERE relname = 'left_here' \
                AND pg_table_is_visible(oid)",
            "SELECT set_config('work_mem', '7MB', false)" =>
                "SELECT setting::bigint FROM pg_settings WHERE name = 'work_mem'",
            "SELECT pg_advisory_lock(77)" =>
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
            "LISTEN left_here" => "SELECT count(*) FROM pg_listening_channels()",
            "PREPARE left_here AS SELECT 1" =>
                "SELECT count(*) FROM pg_prepared_statements WHERE name = 'left_here'",
        ],
        _ => traces![
            "SET sort_buffer_size = 1000000" => "SELECT CAST(@@sort_buffer_size AS SIGNED)",
            "SET sql_mode = ''" => "SELECT CAST(LENGTH(@@sql_mode) AS SIGNED)",
            "SET NAMES latin1" => "SELECT CAST(LENGTH(@@character_set_client) AS SIGNED)",
            "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE" => "SELECT CAST(@@autocommit AS SIGNED)",
            "SET @left_here = 1" => "SELECT CAST(COALESCE(@left_here, 0) AS SIGNED)",
            "SELECT @left_here := 1" => "SELECT CAST(COALESCE(@left_here, 0) AS SIGNED)",
            "SELECT GET_LOCK('left_here', 1)" =>
                "SELECT CAST(COALESCE(IS_USED_LOCK('left_here'), 0) = CONNECTION_ID() AS SIGNED)",
            // It hides the real one, which is empty.
            "CREATE TEMPORARY TABLE notes SELECT 1 AS id" => "SELECT CAST(COUNT(*) AS SIGNED) FROM notes",
        ],
    }
}

/// The answer on the connection that writes.
async fn ask(db: &Db, question: &limpid::expr::Raw) -> limpid::Result<i64> {
    let question = question.clone();
    let answers: Vec<i64> =
        db.transaction(async |tx| -> limpid::Result<Vec<i64>> { question.get().on(tx).await }).await?;
    Ok(answers[0])
}

each_engine! {
    async fn what_a_text_sets_is_gone_for_the_next_one(db) [Note] {
        let own = Config::new(&url(&db).await?)?.max_connections(1).connect().await?;
        for (text, raw, question) in traces(db.engine()) {
            let fresh = ask(&own, &question).await?;
            own.execute_raw(text).await?;
            assert_eq!(ask(&own, &question).await?, fresh, "{text}, as a text");
            own.transaction(async |tx| tx.execute_raw(text).await).await?;
            assert_eq!(ask(&own, &question).await?, fresh, "{text}, in a transaction");
            if !text.starts_with("SET SESSION TRANSACTION") {
                let statement = raw.clone();
                own.transaction(async |tx| -> limpid::Result<()> {
                    statement.clone().execute().on(tx).await?;
                    let inside: Vec<i64> = question.clone().get().on(tx).await?;
                    // One does nothing in a transaction, one begins with its end.
                    let later = text.contains("foreign_keys") || text.contains("LISTEN");
                    assert!(inside[0] != fresh || later, "{text} does something");
                    Ok(())
                }).await?;
                assert_eq!(ask(&own, &question).await?, fresh, "{text}, as a statement in a transaction");
            }
            raw.execute().on(&own).await?;
            assert_eq!(ask(&own, &question).await?, fresh, "{text}, as a statement");
            // What fails leaves nothing either.
            own.transaction(async |tx| -> limpid::Result<()> {
                tx.execute_raw(text).await?;
                Err(Error::NoConnection)
            }).await.expect_err("it is undone");
            assert_eq!(ask(&own, &question).await?, fresh, "{text}, undone");
        }
        Note::create(NoteCreate { text: "a".into() }).on(&own).await?;
    }

    /// The text is ours then, except a part of it.
    async fn what_a_function_in_a_fragment_sets_is_gone_for_the_next_one(db) [Note] on(postgres, mysql) {
        let own = Config::new(&url(&db).await?)?.max_connections(1).connect().await?;
        Note::create(NoteCreate { text: "a".into() }).on(&own).await?;
        let (setting, locking) = match db.engine() {
            Engine::Postgres => (
                sql!("SELECT setting::bigint FROM pg_settings WHERE name = 'work_mem'"),
                sql!("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"),
            ),
            _ => (
                sql!("SELECT CAST(COALESCE(@left_here, 0) AS SIGNED)"),
                sql!("SELECT CAST(COALESCE(IS_USED_LOCK('left_here'), 0) = CONNECTION_ID() AS SIGNED)"),
            ),
        };
        let sets = || match db.engine() {
            Engine::Postgres => sql!("set_config('work_mem', '7MB', false) <> ''"),
            _ => sql!("(@left_here := 1) = 1"),
        };
        let locks = || match db.engine() {
            Engine::Postgres => sql!("pg_try_advisory_lock(77)"),
            _ => sql!("GET_LOCK('left_here', 1) = 1"),
        };
        let fresh = (ask(&own, &setting).await?, ask(&own, &locking).await?);
        for place in 0..4 {
            for fragment in [sets(), locks()] {
                let part = fragment.clone();
                match place {
                    0 => drop(Note::query().filter(|_| part).get().on(&own).await?),
                    1 => drop(Note::query().filter(|_| part).update(|note| note.text.set("b")).on(&own).await?),
                    2 => drop(Note::query().filter(|note| note.id.in_query(Note::query().filter(|_| part).pluck(|note| note.id))).get().on(&own).await?),
                    _ => own.transaction(async |tx| -> limpid::Result<()> {
                        assert_eq!(Note::query().filter(|_| part.clone()).count().on(tx).await?, 1);
                        Ok(())
                    }).await?,
                }
                assert_eq!((ask(&own, &setting).await?, ask(&own, &locking).await?), fresh, "{place} {fragment:?}");
            }
        }
    }

    async fn a_lock_of_a_table_is_gone_for_the_next_one(db) [Note] {
        if !matches!(db.engine(), Engine::Sqlite | Engine::Postgres) {
            let own = Config::new(&url(&db).await?)?.max_connections(1).connect().await?;
            own.execute_raw("LOCK TABLES notes READ").await?;
            Note::create(NoteCreate { text: "a".into() }).on(&own).await?;
            Note::create(NoteCreate { text: "b".into() }).on(&db).await?;
        }
    }
}

/// There the connection is the database.
#[tokio::test]
async fn in_memory_the_rules_are_as_they_were() -> limpid::Result<()> {
    let db = limpid::connect("sqlite::memory:").await?;
    limpid::schema![Note].create(&db).await?;
    Note::create(NoteCreate { text: "kept".into() }).on(&db).await?;
    for (text, raw, question) in traces(Engine::Sqlite).into_iter().take(3) {
        let fresh = ask(&db, &question).await?;
        db.execute_raw(text).await?;
        assert_eq!(ask(&db, &question).await?, fresh, "{text}");
        raw.execute().on(&db).await?;
        assert_eq!(ask(&db, &question).await?, fresh, "{text}");
    }
    assert_eq!(Note::query().count().on(&db).await?, 1);
    Ok(())
}
