//! What users wrote, and what is hidden from them, stands in no error: not of a hidden key, not of a function that
//! quotes what it was handed, not of the driver.

use limpid::prelude::*;
use limpid::{Config, Engine, Error};
use limpid_tests::{each_engine, url};

use crate::kept_secret::{SECRET, Says, listen, look};

#[derive(Clone, PartialEq, Model)]
struct Session {
    #[key]
    #[hidden]
    token: String,
    #[fillable]
    note: String,
    #[version]
    revision: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Paper {
    id: i64,
    #[fillable]
    title: String,
    #[fillable]
    meta: Json<serde_json::Value>,
    #[fillable]
    read_at: Option<NaiveDateTime>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "leaves")]
struct Leaf {
    id: i64,
    #[fillable]
    #[unique]
    word: String,
    #[fillable]
    #[unique]
    sign: String,
    #[fillable]
    size: i64,
}

/// The same table, as a program sees it that is mistaken about it.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "leaves")]
struct Misread {
    id: i64,
    word: i64,
}

fn leaf(number: i64) -> LeafCreate {
    LeafCreate {
        word: format!("{SECRET} word {number}"),
        sign: format!("{SECRET} sign {number}"),
        size: number,
    }
}

const NOT_FOUND: Says = Says { code: "not_found", status: 404, retryable: false };
const DATABASE: Says = Says { code: "database", status: 500, retryable: false };
const OUT_OF_RANGE: Says = Says { code: "out_of_range", status: 422, retryable: false };

fn session() -> SessionCreate {
    SessionCreate { note: SECRET.into() }
}

fn paper(title: &str) -> PaperCreate {
    PaperCreate { title: title.into(), meta: Json(serde_json::Value::Null), read_at: None }
}

each_engine! {
    async fn no_error_shows_a_hidden_key(db) [Session, Paper] {
        listen();
        let token = format!("{SECRET} token");
        let mut one = Session::create(session().guarded(SessionGuarded { token: token.clone() })).await?;
        let (mut other, mut third) = (one.clone(), one.clone());
        one.update(|row| row.note.set("changed")).await?;
        let stale = other.update(|row| row.note.set("mine")).await.unwrap_err();
        look(&stale, Says { code: "stale", status: 409, retryable: false });
        assert!(stale.to_string().contains("the Session with the key (hidden)"), "{stale}");
        let twice = Session::create(session().guarded(SessionGuarded { token: token.clone() })).await.unwrap_err();
        look(&twice, Says { code: "unique", status: 409, retryable: false });
        one.delete().await?;
        for error in [
            Session::find_or_fail(token.as_str()).await.map(drop).unwrap_err(),
            one.refresh().await.unwrap_err(),
            one.delete().await.unwrap_err(),
            third.update(|row| row.note.set(SECRET)).await.unwrap_err(),
        ] {
            look(&error, NOT_FOUND);
            assert_eq!(error.to_string(), "no Session has the key (hidden)");
        }
        // Others are shown.
        let error = Paper::find_or_fail(4_711).await.map(drop).unwrap_err();
        assert_eq!(error.to_string(), "no Paper has the key 4711");
    }

    /// Every value begins with the same word, and no error or log has it.
    async fn no_kind_of_statement_tells_a_value(db) [Leaf] {
        listen();
        Leaf::create_many([leaf(1), leaf(2)]).await?;
        let mut one = Leaf::query().order_by(|leaf| leaf.id).first_or_fail().await?;
        let taken = || leaf(2).word;
        // Of another unique index than the one that is named.
        let clash = || LeafCreate { word: leaf(3).word, ..leaf(2) };
        let update = LeafUpdate { word: Patch::Set(taken()), ..LeafUpdate::default() };
        let mut draft = one.clone().edit();
        draft.word = taken();
        let mut errors = vec![
            Leaf::create(leaf(1)).await.map(drop).unwrap_err(),
            Leaf::create_many([leaf(4), leaf(1)]).await.map(drop).unwrap_err(),
            Leaf::insert_many([leaf(5), leaf(1)]).await.map(drop).unwrap_err(),
            Leaf::upsert(clash()).on(Leaf::BY_WORD).overwrite().await.map(drop).unwrap_err(),
            Leaf::upsert_many([clash(), leaf(6)]).on(Leaf::BY_WORD).overwrite().await.map(drop).unwrap_err(),
            Leaf::first_or_create(Leaf::BY_WORD, clash()).await.map(drop).unwrap_err(),
            Leaf::create_or_first(Leaf::BY_WORD, clash()).await.map(drop).unwrap_err(),
            Leaf::update_or_create(Leaf::BY_WORD, clash()).await.map(drop).unwrap_err(),
            one.update(|leaf| leaf.word.set(taken())).await.unwrap_err(),
            one.patch(update).await.unwrap_err(),
            draft.save().await.unwrap_err(),
            Leaf::update_many([(one.id, Leaf::columns().word.set(taken()))]).await.map(drop).unwrap_err(),
            Leaf::query().filter(|leaf| leaf.size.gt(0)).update(|leaf| leaf.word.set(SECRET)).await.map(drop).unwrap_err(),
            db.transaction(async |tx| Leaf::create(leaf(1)).on(tx).await.map(drop)).await.unwrap_err(),
        ];
        assert!(errors.iter().all(Error::is_unique), "{errors:?}");
        errors.extend([
            Leaf::query().filter(|leaf| leaf.word.eq(SECRET)).first_or_fail().await.map(drop).unwrap_err(),
            Leaf::query().filter(|leaf| leaf.word.starts_with(SECRET)).sole().await.map(drop).unwrap_err(),
            Leaf::query().cursor_page(Some(SECRET), 5).await.map(drop).unwrap_err(),
            Misread::query().get().await.map(drop).unwrap_err(),
            Misread::query().stream().try_next().await.map(drop).unwrap_err(),
            Misread::query().pluck(|leaf| leaf.word).await.map(drop).unwrap_err(),
            sql!("SELECT word FROM leaves WHERE word <> {SECRET}").get::<i64, _>().await.map(drop).unwrap_err(),
        ]);
        for error in &errors {
            look(error, Says { code: error.code(), status: error.status(), retryable: error.is_retryable() });
        }
        assert_eq!(Leaf::query().count().await?, 2, "and nothing was written");
    }

    /// A cursor goes to clients, and holds what the rows of an order hold.
    async fn a_cursor_tells_nothing_of_a_hidden_key(db) [Session] {
        for number in 0..3 {
            Session::create(session().guarded(SessionGuarded { token: format!("{SECRET} {number}") })).await?;
        }
        let page = Session::query().order_by(|row| row.token).cursor_page(None, 1).await?;
        let cursor = page.next.expect("there are more");
        // Base64 of three bytes is four letters, wherever they begin.
        for start in 0..3 {
            let part = &SECRET[start..start + 3];
            let letters = { use base64::Engine as _; base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(part) };
            assert!(!cursor.contains(&letters), "{cursor} holds {part}");
        }
        let next = Session::query().order_by(|row| row.token).cursor_page(Some(&cursor), 5).await?;
        assert_eq!(next.data.len(), 2);
    }

    async fn a_function_that_quotes_a_value_is_reported_without_it(db) [Paper] {
        listen();
        let path = format!("{SECRET}[");
        Paper::create(paper("one")).await?;
        match db.engine() {
            Engine::Sqlite => {
                db.execute_raw("CREATE VIRTUAL TABLE words USING fts5(word)").await?;
                let column = format!("{SECRET}column: x");
                for error in [
                    sql!("SELECT json_extract('[]', {path})").first::<Option<String>, _>().await.unwrap_err(),
                    sql!("SELECT word FROM words WHERE words MATCH {column}").get::<String, _>().await.map(drop).unwrap_err(),
                    sql!("SELECT word FROM words WHERE words MATCH {path}").get::<String, _>().await.map(drop).unwrap_err(),
                    sql!("UPDATE papers SET title = json_extract('[]', {path}) RETURNING 1").get::<i64, _>().await.map(drop).unwrap_err(),
                ] {
                    look(&error, DATABASE);
                }
            }
            Engine::Postgres => {
                db.execute_raw(
                    "CREATE FUNCTION say(word text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN \
                     RAISE EXCEPTION USING ERRCODE = '42P01', MESSAGE = 'relation \"' || word || '\" does not exist'; END $$",
                ).await?;
                for error in [
                    sql!("SELECT say({SECRET})").first::<String, _>().await.map(drop).unwrap_err(),
                    sql!("SELECT has_table_privilege({SECRET}::text, 'select')").first::<bool, _>().await.map(drop).unwrap_err(),
                    sql!("SELECT to_tsvector(({SECRET}::text)::regconfig, 'x')::text").first::<String, _>().await.map(drop).unwrap_err(),
                    sql!("SELECT nextval({SECRET}::text)").first::<i64, _>().await.map(drop).unwrap_err(),
                    sql!("SELECT set_config({SECRET}, 'x', true)").first::<String, _>().await.map(drop).unwrap_err(),
                    sql!("SELECT ({SECRET}::text)::int8").first::<i64, _>().await.map(drop).unwrap_err(),
                ] {
                    look(&error, DATABASE);
                }
            }
            _ => {
                for error in [
                    sql!("SELECT EXTRACTVALUE('<a/>', {path})").first::<String, _>().await.map(drop).unwrap_err(),
                    sql!("SELECT UPDATEXML('<a/>', {path}, '')").first::<String, _>().await.map(drop).unwrap_err(),
                ] {
                    look(&error, DATABASE);
                }
            }
        }
        // What is in the text of the program is shown.
        let one = 1;
        for error in [
            sql!("SELECT nonesuch FROM papers").get::<i64, _>().await.map(drop).unwrap_err(),
            sql!("SELECT id FROM nonesuch WHERE 1 = {one}").get::<i64, _>().await.map(drop).unwrap_err(),
            sql!("UPDATE papers SET nonesuch = {one}").execute().await.map(drop).unwrap_err(),
        ] {
            look(&error, DATABASE);
            assert!(error.to_string().contains("nonesuch"), "{error}");
        }
    }

    async fn what_the_driver_cannot_send_is_reported_without_the_value(db) [Paper] {
        listen();
        let year = NaiveDate::from_ymd_opt(-4_711, 1, 1).and_then(|date| date.and_hms_opt(0, 0, 0));
        let made = Paper::create(PaperCreate { read_at: year, ..paper("old") }).await;
        let asked = Paper::query().filter(|row| row.read_at.eq(year)).get().await.map(drop);
        for error in made.map(drop).err().into_iter().chain(asked.err()) {
            look(&error, OUT_OF_RANGE);
            assert!(!format!("{error} {error:?}").contains("4711"), "{error:?}");
        }
    }

    /// PostgreSQL stores no NUL in JSON either.
    async fn a_nul_in_json_is_out_of_range_where_it_cannot_be_stored(db) [Paper] {
        listen();
        for meta in [serde_json::json!("a\u{0}b"), serde_json::json!({ "a\u{0}b": 1 }), serde_json::json!(["\u{0}"])] {
            let made = Paper::create(PaperCreate { meta: Json(meta.clone()), ..paper("nul") }).await;
            match (db.engine(), made) {
                (Engine::Postgres, Err(error)) => {
                    look(&error, OUT_OF_RANGE);
                    assert!(error.to_string().contains("NUL"), "{error}");
                }
                (_, made) => assert_eq!(made?.meta.0, meta),
            }
        }
    }

    async fn a_statement_that_the_server_does_not_take_is_out_of_range(db) [Paper] {
        listen();
        let title = SECRET.repeat(3_500_000);
        let made = Paper::create(paper(&title)).await;
        match db.engine() {
            Engine::Sqlite | Engine::Postgres => assert_eq!(made?.title.len(), title.len()),
            _ => {
                let most = sql!("SELECT @@max_allowed_packet").first::<i64, _>().await?.expect("one row");
                assert!(most < 21_000_000, "a server that takes {most} bytes shows nothing");
                let error = made.unwrap_err();
                look(&error, OUT_OF_RANGE);
                assert!(error.to_string().contains("max_allowed_packet"), "{error}");
            }
        }
        assert_eq!(Paper::create(paper("short")).await?.title, "short");
        // Just below it is taken.
        let long = "x".repeat(600_000);
        assert_eq!(Paper::create(paper(&long)).await?.title.len(), long.len());
    }

    async fn a_cursor_key_is_not_empty(db) [] {
        let error = Config::new(&url(&db).await?)?.cursor_key("").connect().await.map(drop).unwrap_err();
        assert!(matches!(&error, Error::Config { advice } if advice.contains("`cursor_key`")), "{error}");
    }
}
