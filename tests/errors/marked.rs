//! One marked word in every value, every kind of statement, and everything that can go wrong with it: the word is in no
//! error, neither for people nor for programs nor for clients, and in no log.

use std::time::Duration;

use limpid::prelude::*;
use limpid::{Config, Engine, sql};
use limpid_tests::proxy::{Mode, Proxy, server_of};
use limpid_tests::{each_engine, url};

use crate::kept_secret::{SECRET, Says, listen, look};

#[derive(Debug, Clone, PartialEq, Model)]
struct Mark {
    id: i64,
    #[fillable]
    #[unique]
    word: String,
    #[fillable]
    note: Option<String>,
    #[fillable]
    meta: Json<serde_json::Value>,
    #[fillable]
    size: i64,
}

fn mark(number: i64) -> MarkCreate {
    MarkCreate {
        word: format!("{SECRET} word {number}"),
        note: Some(format!("{SECRET} note")),
        meta: Json(serde_json::json!({ SECRET: SECRET })),
        size: number,
    }
}

/// Every kind of statement, each with the word, and what became of it.
async fn every_kind(db: &Db) -> Vec<(&'static str, limpid::Result<()>)> {
    let mut one =
        Mark { id: 1, word: SECRET.into(), note: None, meta: Json(serde_json::Value::Null), size: 1 };
    let mut draft = one.clone().edit();
    draft.word = format!("{SECRET} draft");
    let patch = MarkUpdate { note: Patch::Set(Some(SECRET.into())), ..MarkUpdate::default() };
    let marked = || Mark::query().filter(|mark| mark.word.starts_with(SECRET));
    let word = Mark::columns().word;
    let in_transaction = db.transaction(async |tx| Mark::create(mark(8)).on(tx).await.map(drop)).await;
    let in_savepoint = db
        .transaction(async |tx| tx.transaction(async |tx| Mark::create(mark(9)).on(tx).await.map(drop)).await)
        .await;
    vec![
        ("create", Mark::create(mark(1)).on(db).await.map(drop)),
        ("create_many", Mark::create_many([mark(2), mark(3)]).on(db).await.map(drop)),
        ("insert_many", Mark::insert_many([mark(4), mark(5)]).on(db).await.map(drop)),
        ("upsert", Mark::upsert(mark(1)).on(Mark::BY_WORD).overwrite().on(db).await.map(drop)),
        (
            "upsert_many",
            Mark::upsert_many([mark(1), mark(6)]).on(Mark::BY_WORD).overwrite().on(db).await.map(drop),
        ),
        ("first_or_create", Mark::first_or_create(Mark::BY_WORD, mark(7)).on(db).await.map(drop)),
        ("create_or_first", Mark::create_or_first(Mark::BY_WORD, mark(7)).on(db).await.map(drop)),
        ("update_or_create", Mark::update_or_create(Mark::BY_WORD, mark(7)).on(db).await.map(drop)),
        ("update", one.update(|mark| mark.note.set(SECRET)).on(db).await),
        ("patch", one.patch(patch).on(db).await),
        ("save", draft.save().on(db).await),
        (
            "update_many",
            Mark::update_many([(1, word.set(SECRET)), (2, word.set("x"))]).on(db).await.map(drop),
        ),
        ("update by query", marked().update(|mark| mark.note.set(SECRET)).on(db).await.map(drop)),
        ("increment", marked().increment(|mark| mark.size, 1).on(db).await.map(drop)),
        ("get", marked().get().on(db).await.map(drop)),
        (
            "first_or_fail",
            Mark::query().filter(|mark| mark.word.eq(SECRET)).first_or_fail().on(db).await.map(drop),
        ),
        ("sole", Mark::query().filter(|mark| mark.word.eq(SECRET)).sole().on(db).await.map(drop)),
        ("in_", Mark::query().filter(|mark| mark.word.in_([SECRET, "x"])).get().on(db).await.map(drop)),
        ("count", marked().count().on(db).await.map(drop)),
        ("exists", marked().exists().on(db).await.map(drop)),
        ("pluck", marked().pluck(|mark| mark.word).on(db).await.map(drop)),
        ("sum", marked().sum(|mark| mark.size).on(db).await.map(drop)),
        ("select", Mark::query().pluck(|mark| mark.word.concat(SECRET)).on(db).await.map(drop)),
        ("paginate", marked().order_by(|mark| mark.word).paginate(1, 5).on(db).await.map(drop)),
        ("cursor_page", marked().order_by(|mark| mark.word).cursor_page(None, 5).on(db).await.map(drop)),
        ("cursor", marked().cursor_page(Some(SECRET), 5).on(db).await.map(drop)),
        ("stream", marked().stream().on(db).try_next().await.map(drop)),
        (
            "sql",
            sql!("SELECT {Mark} FROM marks WHERE word = {SECRET}").get::<Mark, _>().on(db).await.map(drop),
        ),
        ("sql, read wrong", sql!("SELECT {SECRET}").get::<bool, _>().on(db).await.map(drop)),
        (
            "sql, written",
            sql!("UPDATE marks SET word = {SECRET} WHERE size = 99").execute().on(db).await.map(drop),
        ),
        ("text", db.execute_raw("INSERT INTO marks (word, size) VALUES ('a text', 'a text')").await),
        ("transaction", in_transaction),
        ("savepoint", in_savepoint),
        ("delete", one.delete().on(db).await),
        (
            "delete by query",
            Mark::query().filter(|mark| mark.note.eq(SECRET)).delete().on(db).await.map(drop),
        ),
    ]
}

/// Looks at what every kind says, and tells how many of them failed.
async fn failures(db: &Db) -> usize {
    let mut failures = 0;
    for (_, result) in every_kind(db).await {
        if let Err(error) = result {
            look(
                &error,
                Says { code: error.code(), status: error.status(), retryable: error.is_retryable() },
            );
            failures += 1;
        }
    }
    failures
}

each_engine! {
    async fn nothing_tells_a_value_where_the_table_is_gone(db) [Mark] {
        listen();
        db.execute_raw("DROP TABLE marks").await?;
        assert!(failures(&db).await > 30);
    }

    async fn nothing_tells_a_value_where_columns_are_others(db) [Mark] {
        listen();
        db.execute_raw("DROP TABLE marks").await?;
        db.execute_raw(match db.engine() {
            Engine::Sqlite => "CREATE TABLE marks (id INTEGER PRIMARY KEY, word INTEGER UNIQUE, note INTEGER, meta INTEGER, \
                size INTEGER) STRICT",
            Engine::Postgres => "CREATE TABLE marks (id BIGSERIAL PRIMARY KEY, word INT UNIQUE, note DATE, meta INT, size TEXT)",
            _ => "CREATE TABLE marks (id BIGINT AUTO_INCREMENT PRIMARY KEY, word INT UNIQUE, note DATE, meta INT, size DATE)",
        }).await?;
        assert!(failures(&db).await > 14);
    }

    async fn nothing_tells_a_value_where_columns_are_short(db) [Mark] {
        listen();
        db.execute_raw("DROP TABLE marks").await?;
        db.execute_raw(match db.engine() {
            Engine::Sqlite => "CREATE TABLE marks (id INTEGER PRIMARY KEY, word TEXT UNIQUE CHECK (length(word) < 3), note TEXT, \
                meta TEXT, size INTEGER)",
            Engine::Postgres => "CREATE TABLE marks (id BIGSERIAL PRIMARY KEY, word VARCHAR(3) UNIQUE, note TEXT, meta JSONB, size BIGINT)",
            _ => "CREATE TABLE marks (id BIGINT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(3) UNIQUE, note TEXT, meta JSON, size BIGINT)",
        }).await?;
        assert!(failures(&db).await > 8);
    }

    async fn nothing_tells_a_value_that_a_trigger_quotes(db) [Mark] {
        listen();
        match db.engine() {
            Engine::Sqlite => db.execute_raw("CREATE TRIGGER quoting BEFORE INSERT ON marks BEGIN SELECT json_extract('{}', '$' || NEW.word); END").await?,
            Engine::Postgres => db.execute_raw("CREATE FUNCTION quoting() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no %', NEW.word \
                USING DETAIL = NEW.word, HINT = NEW.word; END $$ LANGUAGE plpgsql; \
                CREATE TRIGGER quoting BEFORE INSERT ON marks FOR EACH ROW EXECUTE FUNCTION quoting()").await?,
            _ => db.execute_raw("CREATE TRIGGER quoting BEFORE INSERT ON marks FOR EACH ROW BEGIN DECLARE said TEXT; \
                SET said = CONCAT('no ', NEW.word); SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = said; END").await?,
        }
        assert!(failures(&db).await > 8);
    }

    async fn nothing_tells_a_value_where_nobody_can_be_asked(db) [Mark] {
        listen();
        let config = Config::new(&url(&db).await?)?.max_connections(1).acquire_timeout(Duration::from_millis(20));
        let own = config.busy_timeout(Duration::from_millis(20)).connect().await?;
        let held = own.begin().await?;
        assert!(failures(&own).await > 12);
        held.rollback().await?;
        own.close().await;
        assert!(failures(&own).await > 30, "the pool is closed");
        if db.engine() != Engine::Sqlite {
            let url = url(&db).await?;
            let proxy = Proxy::before(server_of(&url)).await;
            let config = Config::new(&proxy.url(&url))?.max_connections(1).acquire_timeout(Duration::from_millis(100));
            let cut = config.connect().await?;
            proxy.set(Mode::CutAnswers);
            assert!(failures(&cut).await > 30, "each answer is cut");
        }
    }
}
