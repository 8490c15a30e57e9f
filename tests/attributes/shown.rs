//! Hidden fields and computed values, in debug output and JSON.

use limpid::prelude::*;
use limpid_tests::each_engine;
use serde_json::json;

/// A type that nobody can serialise or show.
#[derive(Clone, Default)]
struct Opaque;

#[derive(Clone, PartialEq, Model)]
#[has_many(notes: Note)]
#[computed(full_name: String = format!("{} {}", self.first, self.last))]
#[computed(/** How long the name is. */ length: usize = self.full_name().len())]
#[computed(initials)]
#[serde(rename_all = "camelCase")]
struct User {
    id: i64,
    #[fillable]
    first: String,
    #[fillable]
    last: String,
    #[fillable]
    #[hidden]
    pass_word: String,
    #[fillable]
    #[serde(rename = "about", skip_serializing_if = "Option::is_none")]
    bio: Option<String>,
    #[fillable]
    #[hidden]
    #[unique]
    token: Option<String>,
    #[default(0)]
    log_ins: i64,
    #[column(skip)]
    #[hidden]
    cached: i64,
}

impl User {
    fn initials(&self) -> String {
        [&self.first, &self.last].iter().filter_map(|name| name.chars().next()).collect()
    }
}

/// Without a hidden field the user derives what they like.
#[derive(Debug, Clone, PartialEq, Model)]
#[computed(shout: String = self.text.to_uppercase())]
struct Note {
    id: i64,
    #[fillable]
    text: String,
    #[belongs_to(user: User)]
    user_id: i64,
}

/// JSON is not requested, so a field that has none is not an obstacle.
#[derive(Clone, Model)]
struct Odd {
    #[allow(dead_code, reason = "every row has one")]
    id: i64,
    #[hidden]
    #[allow(dead_code, reason = "only shown")]
    secret: String,
    #[column(skip)]
    #[allow(dead_code, reason = "only shown")]
    opaque: Opaque,
}

/// serde writes the JSON, and leaves out what is hidden.
#[derive(Clone, Model, serde::Serialize)]
#[model(own_serialize)]
#[serde(rename_all = "UPPERCASE")]
struct Own {
    id: i64,
    #[hidden]
    #[serde(skip_serializing)]
    secret: String,
    #[serde(serialize_with = "twice")]
    number: i64,
}

fn twice<S: serde::Serializer>(number: &i64, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_i64(number * 2)
}

#[derive(Debug, PartialEq, Projection, serde::Serialize)]
#[projection(of = Note)]
struct Card {
    text: String,
    user: User,
}

fn ada() -> UserCreate {
    UserCreate {
        first: "Ada".into(),
        last: "Lovelace".into(),
        pass_word: "s3cret-word".into(),
        bio: None,
        token: Some("s3cret-token".into()),
    }
}

fn ada_json(id: i64) -> serde_json::Value {
    json!({
        "id": id, "first": "Ada", "last": "Lovelace", "logIns": 0,
        "fullName": "Ada Lovelace", "length": 12, "initials": "AL",
    })
}

each_engine! {
    async fn hidden_fields_are_shown_nowhere(db) [User, Note] {
        let input = ada();
        let mut shown = vec![format!("{input:?}"), format!("{input:#?}")];
        let user = User::create(input.clone()).await?;
        let draft = user.clone().edit();
        shown.extend([format!("{user:?}"), format!("{user:#?}"), format!("{draft:?}"), format!("{:?}", vec![(user.clone(), 1)])]);
        shown.push(serde_json::to_string(&user).expect("it is JSON"));
        let update = UserUpdate { pass_word: "s3cret-other".into(), ..UserUpdate::default() };
        shown.push(format!("{update:?}"));
        let query = User::query().filter(|row| row.token.eq("s3cret-token") & row.pass_word.contains("s3cret"));
        shown.push(format!("{query:?}"));
        let held = query.sole().await?;
        assert_eq!((held.pass_word.as_str(), held.token.as_deref()), ("s3cret-word", Some("s3cret-token")));
        let error = User::create(input).await.expect_err("the token is taken");
        shown.extend([error.to_string(), format!("{error:?}")]);
        let mut draft = held.edit();
        draft.pass_word = "s3cret-new".into();
        assert_eq!(draft.changes(), ["pass_word"]);
        draft.save().await?;
        shown.push(format!("{draft:?}"));
        for text in shown {
            assert!(!text.contains("s3cret"), "{text}");
        }
    }

    async fn computed_values_follow_the_columns_in_json(db) [User, Note] {
        let user = User::create(ada()).await?;
        assert_eq!((user.full_name().as_str(), user.length()), ("Ada Lovelace", 12));
        assert_eq!(serde_json::to_value(&user).expect("it is JSON"), ada_json(user.id));
        // In their order, and a field that may be left out is there when it is not.
        let text = serde_json::to_string(&User { bio: Some("Engines".into()), ..user.clone() }).expect("it is JSON");
        assert_eq!(text, format!(
            r#"{{"id":{},"first":"Ada","last":"Lovelace","about":"Engines","logIns":0,"fullName":"Ada Lovelace","length":12,"initials":"AL"}}"#,
            user.id
        ));
        // Wherever a row is shown: pages, tuples with relations, projections.
        let note = user.notes().create(NoteCreate { text: "Numbers".into() }).await?;
        let note_json = json!({"id": note.id, "text": "Numbers", "user_id": user.id, "shout": "NUMBERS"});
        let page = Note::query().paginate(1, 10).await?;
        assert_eq!(serde_json::to_value(&page).expect("it is JSON")["data"], json!([note_json]));
        let rows = Note::query().with(|note| note.user).get().await?;
        assert_eq!(serde_json::to_value(&rows).expect("it is JSON"), json!([[note_json, ada_json(user.id)]]));
        let cards: Vec<Card> = Note::query().select().get().await?;
        assert_eq!(serde_json::to_value(&cards).expect("it is JSON"), json!([{"text": "Numbers", "user": ada_json(user.id)}]));
    }
}

#[test]
fn a_field_without_debug_can_be_hidden() {
    let odd = Odd { id: 3, secret: "s3cret".into(), opaque: Opaque };
    assert_eq!(format!("{odd:?}"), "Odd { id: 3, secret: <hidden>, opaque: .. }");
}

#[test]
fn serde_may_write_the_json() {
    let own = Own { id: 3, secret: "s3cret".into(), number: 4 };
    assert_eq!(format!("{own:?}"), "Own { id: 3, secret: <hidden>, number: 4 }");
    assert_eq!(serde_json::to_string(&own).expect("it is JSON"), r#"{"ID":3,"NUMBER":8}"#);
}
