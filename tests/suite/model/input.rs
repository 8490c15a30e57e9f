//! Mass assignment from JSON.

use limpid::prelude::*;
use limpid_tests::each_engine;
use serde_json::json;

#[derive(Clone, PartialEq, Model)]
#[timestamps]
struct User {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    bio: Option<String>,
    #[fillable]
    #[default(18)]
    age: i32,
    #[fillable]
    #[default(Some("en".to_owned()))]
    language: Option<String>,
    #[fillable]
    #[hidden]
    password: String,
    #[guarded]
    #[default(false)]
    is_admin: bool,
    #[column(skip)]
    cached: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Model)]
#[model(ignore_unknown)]
struct Loose {
    id: i64,
    #[fillable]
    name: String,
    #[guarded]
    #[hidden]
    token: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[fillable(title, r#type)]
#[guarded(owner)]
struct Listed {
    id: i64,
    title: String,
    r#type: Option<String>,
    #[default(0)]
    owner: i64,
}

fn refused_create(text: &str) -> String {
    serde_json::from_str::<UserCreate>(text).expect_err("it is refused").to_string()
}

fn refused_update(text: &str) -> String {
    serde_json::from_str::<UserUpdate>(text).expect_err("it is refused").to_string()
}

const ALLOWED: &str = "allowed: `name`, `bio`, `age`, `language`, `password`";

#[test]
fn an_unknown_key_is_named_with_the_allowed_ones() {
    for text in [r#"{"name":"a","password":"p","nam":1}"#, r#"{"nam":1}"#] {
        let message = refused_create(text);
        assert!(message.starts_with(&format!("unknown key `nam`; {ALLOWED}")), "{message}");
        assert!(refused_update(text).starts_with("unknown key `nam`; "));
    }
    for key in ["Name", "NAME", "name ", "", "na\\u0000me", "cached"] {
        let message = refused_update(&format!(r#"{{"{key}":1}}"#));
        assert!(message.starts_with("unknown key `") && message.contains(ALLOWED), "{message}");
    }
}

#[test]
fn a_guarded_key_is_named_as_guarded() {
    for key in ["is_admin", "id", "created_at", "updated_at"] {
        let message = refused_update(&format!(r#"{{"name":"a","{key}":1}}"#));
        assert!(
            message.starts_with(&format!("`{key}` is guarded: it cannot be set by an input; {ALLOWED}")),
            "{message}"
        );
    }
}

#[test]
fn a_key_that_is_given_twice_is_refused() {
    assert!(refused_update(r#"{"name":"a","name":"b"}"#).starts_with("`name` is given twice"));
    assert!(refused_create(r#"{"name":"a","password":"p","name":"a"}"#).starts_with("`name` is given twice"));
    assert!(refused_update(r#"{"bio":null,"bio":null}"#).starts_with("`bio` is given twice"));
    // The escaped form is the same key.
    assert!(refused_update(r#"{"name":"a","n\u0061me":"b"}"#).starts_with("`name` is given twice"));
}

#[test]
fn null_is_refused_by_name_where_a_value_must_be() {
    assert!(refused_update(r#"{"name":null}"#).starts_with("`name` cannot be null"));
    assert!(refused_create(r#"{"name":"a","password":null}"#).starts_with("`password` cannot be null"));
    assert!(refused_create(r#"{"name":"a","password":"p","age":null}"#).starts_with("`age` cannot be null"));
}

#[test]
fn a_value_of_another_type_is_refused_by_name() {
    assert!(refused_update(r#"{"age":"18"}"#).starts_with("`age`: "));
    assert!(refused_update(r#"{"age":99999999999}"#).starts_with("`age`: "));
    assert!(refused_update(r#"{"bio":{}}"#).starts_with("`bio`: "));
}

#[test]
fn a_required_key_that_is_missing_is_named() {
    assert!(refused_create(r#"{"name":"a"}"#).starts_with("missing field `password`"));
    assert!(refused_create("{}").starts_with("missing field `name`"));
}

#[test]
fn anything_but_an_object_is_refused() {
    for text in ["[]", "null", "1", "\"a\"", "[1,2]"] {
        let message = refused_update(text);
        assert!(message.contains("an object with the keys of User"), "{message}");
    }
}

#[test]
fn missing_keeps_null_clears_and_a_value_sets() {
    let update: UserUpdate =
        serde_json::from_value(json!({"bio": null, "name": "b"})).expect("it is allowed");
    assert_eq!(update.bio, Patch::Set(None));
    assert_eq!(update.name, Patch::Set("b".to_owned()));
    assert!(update.age.is_keep() && update.language.is_keep() && update.password.is_keep());
    let empty: UserUpdate = serde_json::from_str("{}").expect("it is allowed");
    assert!(empty.name.is_keep());
}

#[test]
fn what_has_a_default_or_may_be_null_is_optional() {
    let create: UserCreate = serde_json::from_str(r#"{"name":"a","password":"p"}"#).expect("it is allowed");
    assert_eq!((create.age, create.bio), (None, None));
    assert!(create.language.is_keep());
    let text = r#"{"name":"a","password":"p","age":5,"language":null,"bio":"b"}"#;
    let create: UserCreate = serde_json::from_str(text).expect("it is allowed");
    assert_eq!((create.age, create.bio.as_deref(), create.language), (Some(5), Some("b"), Patch::Set(None)));
}

#[test]
fn debug_hides_what_is_hidden() {
    let secret = "s3cr3t-value";
    let create: UserCreate =
        serde_json::from_value(json!({"name": "ada", "password": secret})).expect("it is allowed");
    let update = UserUpdate { password: secret.into(), name: "ada".into(), ..UserUpdate::default() };
    let guarded = LooseGuarded { token: secret.into() };
    for shown in [format!("{create:?}"), format!("{update:#?}"), format!("{guarded:?}")] {
        assert!(!shown.contains(secret) && shown.contains("<hidden>"), "{shown}");
    }
    assert!(format!("{create:?}").contains("\"ada\""));
}

#[test]
fn ignore_unknown_ignores_only_unknown_keys() {
    let create: LooseCreate =
        serde_json::from_value(json!({"name": "a", "token": "x", "id": 7, "other": {"deep": [1]}}))
            .expect("it is allowed");
    assert_eq!(create.name, "a");
    assert!(serde_json::from_value::<LooseUpdate>(json!({"name": null, "x": 1})).is_err());
    assert!(serde_json::from_str::<LooseCreate>(r#"{"name":"a","name":"b"}"#).is_err());
    assert!(serde_json::from_str::<LooseCreate>(r#"{"nam":"a"}"#).is_err());
}

#[test]
fn lists_on_the_struct_and_raw_names_work_the_same() {
    let create: ListedCreate =
        serde_json::from_value(json!({"title": "t", "type": "x"})).expect("it is allowed");
    assert_eq!(create.r#type.as_deref(), Some("x"));
    let message = serde_json::from_value::<ListedCreate>(json!({"title": "t", "owner": 1}))
        .expect_err("refused")
        .to_string();
    assert_eq!(message, "`owner` is guarded: it cannot be set by an input; allowed: `title`, `type`");
}

each_engine! {
    async fn an_input_makes_and_changes_a_row(db) [User] {
        let create: UserCreate = serde_json::from_value(json!({"name": "ada", "password": "p", "bio": "x"})).expect("it is allowed");
        let mut user = User::create(create).await?;
        assert_eq!((user.age, user.language.as_deref(), user.is_admin), (18, Some("en"), false));
        let update: UserUpdate = serde_json::from_value(json!({"bio": null, "age": 36})).expect("it is allowed");
        user.patch(update).await?;
        assert_eq!((user.name.as_str(), user.bio.as_deref(), user.age), ("ada", None, 36));
        assert_eq!(User::find_or_fail(user.id).await?, user);
    }

    async fn an_empty_input_leaves_the_row_alone(db) [User] {
        let create: UserCreate = serde_json::from_value(json!({"name": "ada", "password": "p"})).expect("it is allowed");
        let mut user = User::create(create).await?;
        let before = user.clone();
        user.patch(serde_json::from_str::<UserUpdate>("{}").expect("it is allowed")).await?;
        user.refresh().await?;
        assert_eq!(user, before);
    }

    async fn ignored_keys_never_reach_the_row(db) [Loose] {
        let create: LooseCreate = serde_json::from_value(json!({"name": "a", "token": "evil"})).expect("it is allowed");
        let mut loose = Loose::create(create.guarded(LooseGuarded { token: "good".into() })).await?;
        let update: LooseUpdate = serde_json::from_value(json!({"token": "evil", "id": 99})).expect("it is allowed");
        loose.patch(update).await?;
        assert_eq!((loose.id, loose.token.as_str()), (1, "good"));
    }

    async fn raw_identifiers_are_columns_without_their_prefix(db) [Listed] {
        let create: ListedCreate = serde_json::from_value(json!({"title": "t", "type": "x"})).expect("it is allowed");
        let mut listed = Listed::create(create).await?;
        listed.patch(ListedUpdate { r#type: Patch::Set(Some("y".into())), ..ListedUpdate::default() }).await?;
        assert_eq!(Listed::query().filter(|listed| listed.r#type.eq("y")).count().await?, 1);
    }
}
