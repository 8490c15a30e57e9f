//! What the database refuses, as typed errors that hold no value.

use limpid::prelude::*;
use limpid::{Engine, Error};
use limpid_tests::each_engine;

const SECRET: &str = "s3cr3t-value";

#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize, ColumnType)]
enum Role {
    Reader,
    Writer,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[unique(first, last)]
struct Person {
    id: i64,
    #[fillable]
    #[unique]
    #[column(name = "e_mail")]
    email: String,
    #[fillable]
    first: String,
    #[fillable]
    last: String,
    #[fillable]
    role: Role,
    #[fillable]
    #[references(Person)]
    boss: Option<i64>,
}

/// The same table, as a program sees it that takes its columns for something else.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "people")]
struct Mistaken {
    id: i64,
    #[fillable]
    first: Option<String>,
    #[fillable]
    #[column(name = "e_mail")]
    email: Option<String>,
    #[fillable]
    last: Option<String>,
    #[fillable]
    role: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "people")]
struct Misread {
    id: i64,
    first: i64,
}

fn person(email: &str) -> PersonCreate {
    PersonCreate {
        email: email.into(),
        first: email.into(),
        last: "x".into(),
        role: Role::Reader,
        boss: None,
    }
}

/// The error, after a look for a value in it.
fn clean(error: Error) -> Error {
    let shown = format!("{error} {error:?} {}", serde_json::to_string(&error).expect("it is written"));
    assert!(!shown.contains(SECRET), "{shown}");
    error
}

each_engine! {
    async fn a_unique_index_names_its_fields(db) [Person] {
        let secret = format!("{SECRET}' for key 'people_first_last_unique");
        Person::create(person(&secret)).await?;
        let error = clean(Person::create(PersonCreate { first: "other".into(), ..person(&secret) }).await.unwrap_err());
        match &error {
            Error::Unique { model, fields, .. } => assert_eq!((*model, fields.as_slice()), ("Person", ["email".to_owned()].as_slice())),
            other => panic!("{other:?}"),
        }
        assert_eq!((error.to_string().as_str(), error.status(), error.is_unique()), ("another Person has the same email", 409, true));
        let error = clean(Person::create(PersonCreate { email: "other".into(), ..person(&secret) }).await.unwrap_err());
        assert_eq!(error.to_string(), "another Person has the same first and last");
    }

    async fn a_key_names_itself(db) [Person] {
        let made = Person::create(person("a")).await?;
        let again = Person::create(person(SECRET)).set(|person| person.id.set(made.id));
        match clean(again.await.unwrap_err()) {
            Error::Unique { model, fields, .. } => assert_eq!((model, fields), ("Person", vec!["id".to_owned()])),
            other => panic!("{other:?}"),
        }
    }

    async fn a_foreign_key_error_names_the_key(db) [Person] {
        let mut boss = Person::create(person(SECRET)).await?;
        let error = clean(Person::create(PersonCreate { boss: Some(4_711), ..person("a") }).await.unwrap_err());
        assert!(matches!(error, Error::ForeignKey { model: "Person", .. }), "{error:?}");
        assert_eq!(error.status(), 422);
        Person::create(PersonCreate { boss: Some(boss.id), ..person("b") }).await?;
        let error = clean(boss.delete().await.unwrap_err());
        assert!(matches!(error, Error::ForeignKey { model: "Person", .. }), "{error:?}");
    }

    async fn a_missing_value_names_its_field(db) [Person] {
        let input = |email: Option<&str>, last: Option<&str>| MistakenCreate {
            first: Some(SECRET.into()),
            email: email.map(str::to_owned),
            last: last.map(str::to_owned),
            role: Some("reader".into()),
        };
        let error = clean(Mistaken::create(input(None, Some("x"))).await.unwrap_err());
        assert_eq!(error, Error::NotNull { model: "Mistaken", field: Some("email".into()) });
        assert_eq!((error.status(), error.to_string().as_str()), (422, "Mistaken needs a value for email"));
        let error = clean(Mistaken::create(input(Some("a"), None)).await.unwrap_err());
        assert_eq!(error, Error::NotNull { model: "Mistaken", field: Some("last".into()) });
        let mut made = Mistaken::create(input(Some("a"), Some("x"))).await?;
        let error = clean(made.update(|row| row.email.set(None)).await.unwrap_err());
        assert_eq!(error, Error::NotNull { model: "Mistaken", field: Some("email".into()) });
    }

    async fn a_check_names_itself(db) [Person] {
        let input = MistakenCreate { first: Some("a".into()), email: Some("a".into()), last: Some("b".into()), role: Some(SECRET.into()) };
        match clean(Mistaken::create(input).await.unwrap_err()) {
            Error::Check { model, constraint } => assert_eq!((model, constraint.as_deref()), ("Mistaken", Some("people_role_check"))),
            other => panic!("{other:?}"),
        }
    }

    async fn a_value_of_another_type_names_model_column_and_types(db) [Person] {
        Person::create(person(SECRET)).await?;
        for error in [Misread::query().get().await.unwrap_err(), Misread::query().pluck(|row| row.first).await.unwrap_err()] {
            match clean(error) {
                Error::Decode { model, column, rust, .. } => assert_eq!((model, column, rust), ("Misread", "first", "i64")),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn a_text_that_is_too_long_for_an_index_is_refused_or_kept(db) [Person] {
        let long = SECRET.repeat(100);
        match (Person::create(person(&long)).await, db.engine()) {
            (Ok(made), Engine::Sqlite | Engine::Postgres) => assert_eq!(made.email, long),
            (Err(error), Engine::MariaDb | Engine::MySql) => match clean(error) {
                Error::TooLong { model, field } => assert_eq!((model, field.as_deref()), ("Person", Some("email"))),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    async fn a_table_that_is_missing_is_an_error_of_the_database(db) [] {
        let error = clean(Person::query().filter(|person| person.email.eq(SECRET)).get().await.unwrap_err());
        assert!(matches!(error, Error::Database { .. }), "{error:?}");
        assert!(error.to_string().contains("people"), "{error}");
        // What a web service shows to a stranger says nothing about tables.
        let shown = serde_json::to_value(&error).expect("it is written");
        assert_eq!(shown, serde_json::json!({"code": "database", "message": "the database refused the request"}));
    }

    async fn a_connection_is_good_after_every_refusal(db) [Person] {
        Person::create(person("a")).await?;
        for _ in 0..20 {
            assert!(Person::create(person("a")).await.is_err());
            assert!(Misread::query().get().await.is_err());
            assert_eq!(Person::query().count().await?, 1);
        }
        Person::create(PersonCreate { role: Role::Writer, ..person("b") }).await?;
    }
}
