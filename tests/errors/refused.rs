//! What the database refuses.

use limpid::prelude::*;
use limpid::types::ForeignKeySide;
use limpid::{Engine, Error};
use limpid_tests::each_engine;

use crate::kept_secret::{SECRET, Says, listen, look, sqlx_has_spoken};

#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize, ColumnType)]
enum Role {
    Reader,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[unique(realm, login)]
struct Member {
    id: i64,
    #[fillable]
    #[unique]
    #[column(name = "e_mail")]
    email: String,
    #[fillable]
    realm: String,
    #[fillable]
    login: String,
    #[fillable]
    role: Role,
    #[fillable]
    #[references(Member)]
    sponsor_id: Option<i64>,
    #[fillable]
    #[default(200)]
    level: u8,
    deleted_at: Option<DateTime<Utc>>,
}

/// A key of two columns: a unique index without a name of its own.
#[derive(Debug, Clone, PartialEq, Model)]
struct Seat {
    #[key]
    hall: String,
    #[key]
    number: i64,
}

/// The table of members, as a program sees it that is mistaken about it.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "members")]
struct Mistaken {
    id: i64,
    #[fillable]
    #[column(name = "e_mail")]
    email: Option<String>,
    #[fillable]
    realm: Option<String>,
    #[fillable]
    login: Option<String>,
    #[fillable]
    role: Option<String>,
    #[fillable]
    level: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "members")]
struct Misread {
    id: i64,
    #[column(name = "e_mail")]
    email: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "members")]
struct Short {
    id: i64,
    login: String,
}

fn member(word: &str) -> MemberCreate {
    let word = format!("{SECRET} {word}");
    MemberCreate {
        email: word.clone(),
        realm: word.clone(),
        login: word,
        role: Role::Reader,
        sponsor_id: None,
        level: None,
    }
}

fn mistaken() -> MistakenCreate {
    let word = || Some(SECRET.to_owned());
    MistakenCreate { email: word(), realm: word(), login: word(), role: Some("reader".into()), level: 1 }
}

fn unique_fields(error: &Error) -> (&str, Vec<&str>) {
    look(error, Says { code: "unique", status: 409, retryable: false });
    match error {
        Error::Unique { model, fields, .. } => (model, fields.iter().map(String::as_str).collect()),
        other => panic!("{other:?}"),
    }
}

each_engine! {
    async fn a_unique_index_that_leaves_rows_out_names_its_field(db) [Member] {
        listen();
        Member::create(member("a")).await?.delete().await?;
        Member::create(member("a")).await?;
        let error = Member::create(MemberCreate { realm: "other".into(), ..member("a") }).await.unwrap_err();
        assert_eq!(unique_fields(&error), ("Member", vec!["email"]));
    }

    async fn a_unique_index_of_several_columns_names_them_all(db) [Member] {
        listen();
        Member::create(member("a")).await?;
        let error = Member::create(MemberCreate { email: "other".into(), ..member("a") }).await.unwrap_err();
        assert_eq!(unique_fields(&error), ("Member", vec!["realm", "login"]));
        let mut other = Member::create(member("b")).await?;
        let same = format!("{SECRET} a");
        let error = other.update(|row| (row.realm.set(same.clone()), row.login.set(same.clone()))).await.unwrap_err();
        assert_eq!(unique_fields(&error), ("Member", vec!["realm", "login"]));
    }

    async fn a_key_of_several_columns_names_them_all(db) [Seat] {
        listen();
        let seat = || SeatGuarded { hall: SECRET.into(), number: 4_711 };
        Seat::create(seat()).await?;
        let error = Seat::create(seat()).await.unwrap_err();
        assert_eq!(unique_fields(&error), ("Seat", vec!["hall", "number"]));
    }

    async fn a_row_that_is_referred_to_or_missing(db) [Member] {
        listen();
        let mut sponsor = Member::create(member("a")).await?;
        let errors = [
            Member::create(MemberCreate { sponsor_id: Some(4_711), ..member("b") }).await.unwrap_err(),
            {
                Member::create(MemberCreate { sponsor_id: Some(sponsor.id), ..member("c") }).await?;
                sponsor.force_delete().await.unwrap_err()
            },
        ];
        let expected = [("sponsor_id", ForeignKeySide::Child, 422), ("id", ForeignKeySide::Parent, 409)];
        for (error, (field, broken, status)) in errors.into_iter().zip(expected) {
            look(&error, Says { code: "foreign_key", status, retryable: false });
            match &error {
                Error::ForeignKey { model: "Member", side: Some(side), .. } => assert_eq!(*side, broken),
                other => panic!("{other:?}"),
            }
            if let (Error::ForeignKey { constraint, fields, .. }, Engine::Postgres | Engine::MariaDb | Engine::MySql) = (&error, db.engine()) {
                let ours = ["members_sponsor_id_fkey", "members_ibfk_1"];
                assert!(constraint.as_deref().is_some_and(|name| ours.contains(&name)), "{error:?}");
                assert_eq!(*fields, [field]);
            }
        }
    }

    async fn a_value_that_is_missing(db) [Member] {
        listen();
        let error = Mistaken::create(MistakenCreate { email: None, ..mistaken() }).await.unwrap_err();
        look(&error, Says { code: "not_null", status: 422, retryable: false });
        assert_eq!(error, Error::NotNull { model: "Mistaken", field: Some("email".into()) });
    }

    async fn a_value_that_a_check_refuses(db) [Member] {
        listen();
        let error = Mistaken::create(MistakenCreate { role: Some(SECRET.into()), ..mistaken() }).await.unwrap_err();
        look(&error, Says { code: "check", status: 422, retryable: false });
        assert_eq!(error, Error::Check { model: "Mistaken", constraint: Some("members_role_check".into()) });
    }

    /// The types of SQLite have no length.
    async fn a_text_that_is_too_long(db) [Member] on(postgres, mysql) {
        listen();
        if db.engine() == Engine::Postgres {
            db.execute_raw("ALTER TABLE members ALTER COLUMN login TYPE VARCHAR(20)").await?;
        }
        Member::create(MemberCreate { login: "a".into(), ..member("a") }).await?;
        let error = Short::query().all().update(|row| row.login.set(SECRET.repeat(100))).await.unwrap_err();
        look(&error, Says { code: "too_long", status: 422, retryable: false });
        match &error {
            Error::TooLong { model: "Short", field } => {
                // PostgreSQL does not say which.
                let told = (db.engine() != Engine::Postgres).then_some("login");
                assert_eq!(field.as_deref(), told);
            }
            other => panic!("{other:?}"),
        }
    }

    async fn a_number_that_does_not_fit(db) [Member] {
        listen();
        let mut made = Member::create(member("a")).await?;
        let error = made.update(|row| row.level.increment(100)).await.unwrap_err();
        look(&error, Says { code: "out_of_range", status: 422, retryable: false });
        let error = Mistaken::create(MistakenCreate { level: 4_711, ..mistaken() }).await.unwrap_err();
        look(&error, Says { code: "out_of_range", status: 422, retryable: false });
        assert!(!error.to_string().contains("4711"), "{error}");
    }

    async fn a_value_of_another_type(db) [Member] {
        listen();
        Member::create(member("a")).await?;
        let found = match db.engine() {
            Engine::Sqlite | Engine::Postgres => "text",
            // A text that is compared by its bytes has this name.
            _ => "varbinary",
        };
        for error in [
            Misread::query().get().await.unwrap_err(),
            Misread::query().first().await.unwrap_err(),
            Misread::query().pluck(|row| row.email).await.unwrap_err(),
        ] {
            look(&error, Says { code: "decode", status: 500, retryable: false });
            match &error {
                Error::Decode { model, column, found: sql, rust, .. } => {
                    assert_eq!((*model, *column, sql.as_ref(), *rust), ("Misread", "e_mail", found, "i64"));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    async fn no_row_names_the_model_and_the_key(db) [Member] {
        listen();
        let error = Member::find_or_fail(4_711).await.unwrap_err();
        look(&error, Says { code: "not_found", status: 404, retryable: false });
        assert_eq!(error, Error::NotFound { model: "Member", key: Some("4711".into()) });
        let error = Member::query().filter(|row| row.email.eq(SECRET)).first_or_fail().await.unwrap_err();
        look(&error, Says { code: "not_found", status: 404, retryable: false });
        assert_eq!(error, Error::NotFound { model: "Member", key: None });
    }

    async fn values_of_statements_that_work_are_in_no_log(db) [Member] {
        listen();
        let mut made = Member::create(member("a")).await?;
        made.update(|row| row.login.set(format!("{SECRET} b"))).await?;
        assert_eq!(Member::query().filter(|row| row.login.contains(SECRET)).count().await?, 1);
        let list: Vec<_> = (0..300).map(|number| format!("{SECRET} {number}")).collect();
        assert_eq!(Member::query().filter(|row| row.login.in_(list)).count().await?, 0);
        let debug = format!("{:?}", Member::query().filter(|row| row.email.eq(SECRET)).to_sql(&db));
        assert!(!debug.contains(SECRET), "{debug}");
        crate::kept_secret::nothing_was_logged();
        assert!(sqlx_has_spoken(), "the logs of sqlx were looked at");
    }
}
