//! Inside of JSON documents.

use limpid::{Engine, Json, prelude::*};
use limpid_tests::each_engine;
use serde_json::{Value, json};

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Address {
    city: String,
}

// The columns of `json_each` have such names too.
#[derive(Debug, Clone, Model)]
struct Note {
    id: i64,
    #[fillable]
    value: Value,
    #[fillable]
    key: Option<Value>,
    #[fillable]
    address: Json<Address>,
}

async fn note(value: Value, key: Option<Value>) -> limpid::Result<i64> {
    let address = Json(Address { city: "Ghent".into() });
    Ok(Note::create(NoteCreate { value, key, address }).await?.id)
}

async fn ids(filter: impl FnOnce(NoteFields) -> Filter) -> limpid::Result<Vec<i64>> {
    Note::query().filter(filter).order_by(|note| note.id).pluck(|note| note.id).await
}

each_engine! {
    async fn a_json_value_is_read_by_its_type(db) [Note] {
        let document = json!({ "text": "a'b\"c", "whole": -3, "large": 9_007_199_254_740_993_i64, "huge": 18_446_744_073_709_551_615_u64, "float": 1.5, "round": 1.0, "yes": true, "no": false, "null": null, "list": [1, "two", [3]], "deep": { "er": { "x": 7 } } });
        note(document, None).await?;
        for (path, text, whole, float, truth, length) in [
            ("text", Some("a'b\"c"), None, None, None, None),
            ("whole", None, Some(-3), Some(-3.0), None, None),
            ("large", None, Some(9_007_199_254_740_993), Some(9_007_199_254_740_992.0), None, None),
            ("huge", None, None, Some(18_446_744_073_709_551_615.0), None, None),
            ("float", None, None, Some(1.5), None, None),
            ("round", None, None, Some(1.0), None, None),
            ("yes", None, None, None, Some(true), None),
            ("no", None, None, None, Some(false), None),
            ("null", None, None, None, None, None),
            ("missing", None, None, None, None, None),
            ("list", None, None, None, None, Some(3)),
            ("list[0]", None, Some(1), Some(1.0), None, None),
            ("list[1]", Some("two"), None, None, None, None),
            ("list[2]", None, None, None, None, Some(1)),
            ("list[2][0]", None, Some(3), Some(3.0), None, None),
            ("list[9]", None, None, None, None, None),
            ("list.two", None, None, None, None, None),
            ("deep.er.x", None, Some(7), Some(7.0), None, None),
            ("deep", None, None, None, None, None),
        ] {
            let read = Note::query()
                .value(|note| {
                    let place = note.value.path(path);
                    (place.clone().as_text(), place.clone().as_i64(), place.clone().as_f64(), place.clone().as_bool(), place.length())
                })
                .await?;
            assert_eq!(read, Some((text.map(str::to_owned), whole, float, truth, length)), "{path}");
        }
        // Documented: on MariaDB and MySQL what is not a list is its own first item.
        let itself = matches!(db.engine(), Engine::MariaDb | Engine::MySql).then(|| "a'b\"c".to_owned());
        assert_eq!(Note::query().value(|note| note.value.path("text[0]").as_text()).await?, Some(itself));
    }

    async fn null_is_not_missing(db) [Note] {
        note(json!({ "a": null }), Some(json!(null))).await?;
        note(json!({ "b": 1 }), None).await?;
        note(json!({ "a": [], "b": { "c": null } }), Some(json!({}))).await?;
        assert_eq!(ids(|note| note.value.has_key("a")).await?, [1, 3]);
        assert_eq!(ids(|note| !note.value.has_key("a")).await?, [2]);
        assert_eq!(ids(|note| note.value.key("a").is_json_null()).await?, [1]);
        assert_eq!(ids(|note| !note.value.key("a").is_json_null()).await?, [2, 3]);
        assert_eq!(ids(|note| note.value.key("b").has_key("c")).await?, [3]);
        assert_eq!(ids(|note| note.key.json().exists()).await?, [1, 3]);
        assert_eq!(ids(|note| note.key.json().is_json_null()).await?, [1]);
        assert_eq!(ids(|note| !note.key.has_key("x")).await?, [1, 2, 3]);
        let read = Note::query().order_by(|note| note.id).pluck(|note| (note.value.key("a").as_json(), note.value.path("b.c").as_json())).await?;
        assert_eq!(read, [(Some(Value::Null), None), (None, None), (Some(json!([])), Some(Value::Null))]);
    }

    async fn a_json_list_finds_its_items(db) [Note] {
        note(json!({ "tags": ["wet", "1", "a\"b"], "numbers": [1, 20], "flags": [true] }), Some(json!(["top"]))).await?;
        note(json!({ "tags": "wet", "numbers": { "1": 1 }, "flags": [1] }), None).await?;
        note(json!({ "tags": [], "numbers": ["1"], "flags": [false] }), Some(json!({ "top": "top" }))).await?;
        assert_eq!(ids(|note| note.value.key("tags").contains("wet")).await?, [1]);
        assert_eq!(ids(|note| note.value.key("tags").contains("a\"b")).await?, [1]);
        assert_eq!(ids(|note| note.value.key("tags").contains("we")).await?, [] as [i64; 0]);
        assert_eq!(ids(|note| note.value.key("tags").contains(1)).await?, [] as [i64; 0]);
        assert_eq!(ids(|note| note.value.key("numbers").contains(1)).await?, [1]);
        assert_eq!(ids(|note| note.value.key("numbers").contains("1")).await?, [3]);
        assert_eq!(ids(|note| note.value.key("flags").contains(true)).await?, [1]);
        assert_eq!(ids(|note| note.value.key("flags").contains(false)).await?, [3]);
        assert_eq!(ids(|note| !note.value.key("tags").contains("wet")).await?, [2, 3]);
        assert_eq!(ids(|note| note.key.json().contains("top")).await?, [1]);
    }

    /// A cursor keeps what is inside of a document, with NULL where it is not there, and not the document itself.
    async fn cursor_pages_order_by_json_paths_and_refuse_documents(db) [Note] {
        for (name, stars) in [("b", json!(2)), ("a", json!(10)), ("c", json!("3")), ("d", json!(null)), ("e", json!(2))] {
            note(json!({ "name": name, "stars": stars }), None).await?;
        }
        let by_stars = || Note::query().order_by(|note| (note.value.key("stars").as_i64().desc().nulls_last(), note.value.key("name").as_text().desc()));
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        let back = loop {
            let page = by_stars().cursor_page(cursor.as_deref(), 2).await?;
            seen.extend(page.data.iter().map(|note| note.id));
            cursor = page.next;
            if cursor.is_none() { break page.prev }
        };
        assert_eq!(seen, [2, 5, 1, 4, 3]);
        let before = by_stars().cursor_page(back.as_deref(), 2).await?;
        assert_eq!(before.data.iter().map(|note| note.id).collect::<Vec<_>>(), [1, 4]);
        for refused in [
            Note::query().order_by(|note| note.value).cursor_page(None, 2).await.map(|page| page.data.len()),
            Note::query().order_by(|note| note.value.key("stars").as_json()).cursor_page(None, 2).await.map(|page| page.data.len()),
            Note::query().order_by(|note| (note.id, note.address)).cursor_page(None, 2).await.map(|page| page.data.len()),
        ] {
            let error = refused.expect_err("a document");
            assert!(matches!(error, limpid::Error::Usage { .. }) && error.to_string().contains("JSON"), "{error}");
        }
    }

    async fn json_paths_are_compared_sorted_and_grouped(db) [Note] {
        for (name, stars) in [("b", json!(2)), ("a", json!(10)), ("C", json!("3")), ("c", json!(null))] {
            note(json!({ "name": name, "stars": stars }), None).await?;
        }
        assert_eq!(ids(|note| note.value.key("name").as_text().eq("c")).await?, [4]);
        assert_eq!(ids(|note| note.value.key("stars").as_i64().ge(2)).await?, [1, 2]);
        assert_eq!(ids(|note| note.value.key("stars").as_i64().is_null()).await?, [3, 4]);
        assert_eq!(ids(|note| note.value.key("name").as_text().in_(["a", "b"])).await?, [1, 2]);
        assert_eq!(ids(|note| note.value.key("name").as_text().contains("b")).await?, [1]);
        let names = Note::query()
            .order_by(|note| (note.value.key("stars").as_i64().desc().nulls_last(), note.value.key("name").as_text()))
            .pluck(|note| note.value.key("name").as_text().coalesce("?"))
            .await?;
        assert_eq!(names, ["a", "b", "C", "c"]);
        let cities = Note::query().group_by(|note| note.address.key("city").as_text()).select(|group| (group.key(), group.count())).get().await?;
        assert_eq!(cities, [(Some("Ghent".to_owned()), 4)]);
    }

    async fn names_of_members_are_values(db) [Note] {
        let hostile = ["'", "\"", "\\", "a.b", "a[0]", "$", "*", "'; DROP TABLE notes; --", "\\\"", "`", "?", "{0}", "l\u{f6}ve \u{1f30a}", "a b", "0", "%", "\n"];
        for name in hostile {
            let id = note(json!({ name: { "x": 1 } }), None).await?;
            assert_eq!(ids(|note| note.value.key(name).key("x").as_i64().eq(1)).await?, [id], "{name:?}");
            assert_eq!(ids(|note| note.value.has_key(name)).await?, [id], "{name:?}");
        }
        for engine in [Engine::Sqlite, Engine::Postgres, Engine::MariaDb] {
            let text = |name: &str| Note::query().filter(|note| note.value.key(name).as_text().eq(name)).to_sql(engine).text;
            assert!(hostile.iter().all(|name| text(name) == text("plain")));
        }
        assert_eq!(Note::query().count().await?, hostile.len() as i64);
    }
}
