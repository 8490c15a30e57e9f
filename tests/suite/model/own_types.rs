//! Enums and newtypes as columns.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, ColumnType)]
enum Status {
    Draft,
    InReview,
    #[stored(name = "it's live; \"✓\" \\")]
    Published,
    V2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, ColumnType)]
#[stored(integer)]
enum Level {
    Low = -1,
    Middle = 0,
    High = 10,
}

#[derive(Debug, Clone, PartialEq, serde::Deserialize, ColumnType)]
struct Email(String);

#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize, ColumnType)]
struct Cents(i64);

#[derive(Debug, Clone, PartialEq, Model)]
struct Article {
    id: i64,
    #[fillable]
    status: Status,
    #[fillable]
    level: Level,
    #[fillable]
    reviewer: Option<Email>,
    #[fillable]
    before: Option<Status>,
    #[fillable]
    #[default(Level::Low)]
    grade: Level,
    #[fillable]
    #[default(Cents(100))]
    price: Cents,
}

/// An enum as the key, with a newtype beside it.
#[derive(Debug, Clone, PartialEq, Model)]
struct Setting {
    #[key]
    status: Status,
    #[key]
    email: Email,
}

fn article(status: Status, level: Level) -> ArticleCreate {
    ArticleCreate { status, level, reviewer: None, before: None, grade: None, price: None }
}

each_engine! {
    async fn an_enum_is_stored_as_text_or_number(db) [Article] {
        for (status, level) in [(Status::Draft, Level::Low), (Status::InReview, Level::Middle), (Status::Published, Level::High)] {
            let made = Article::create(article(status, level)).await?;
            assert_eq!((made.status, made.level, made.grade), (status, level, Level::Low));
            assert_eq!(Article::query().filter(|row| row.status.eq(status) & row.level.eq(level)).sole().await?, made);
        }
        assert_eq!(Article::query().filter(|row| row.status.in_([Status::Draft, Status::V2])).count().await?, 1);
        assert_eq!(Article::query().filter(|row| row.level.ge(Level::Middle)).count().await?, 2);
        db.execute_raw("INSERT INTO articles (status, level, grade, price) VALUES ('in_review', 10, 0, 1)").await?;
        assert_eq!(Article::query().filter(|row| row.status.eq(Status::InReview) & row.level.eq(Level::High)).count().await?, 1);
    }

    async fn an_optional_enum_or_newtype_may_be_null(db) [Article] {
        let mut made = Article::create(article(Status::V2, Level::Low)).await?;
        assert_eq!((made.reviewer.clone(), made.before), (None, None));
        made.update(|row| (row.reviewer.set(Email("a@b".into())), row.before.set(Some(Status::Published)))).await?;
        assert_eq!((made.reviewer.clone(), made.before), (Some(Email("a@b".into())), Some(Status::Published)));
        made.update(|row| row.before.set(None)).await?;
        assert_eq!(Article::query().filter(|row| row.before.is_null()).sole().await?, made);
    }

    async fn the_schema_refuses_other_values(db) [Article] {
        for text in [
            "INSERT INTO articles (status, level, grade, price) VALUES ('Draft', 0, 0, 1)",
            "INSERT INTO articles (status, level, grade, price) VALUES ('', 0, 0, 1)",
            "INSERT INTO articles (status, level, grade, price) VALUES ('draft', 1, 0, 1)",
        ] {
            assert!(matches!(db.execute_raw(text).await, Err(Error::Check { .. })), "{text}");
        }
        assert_eq!(Article::query().count().await?, 0);
    }

    async fn a_newtype_works_wherever_its_field_does(db) [Article] {
        let mut made = Article::create(article(Status::Draft, Level::Low)).await?;
        assert_eq!(made.price, Cents(100));
        made.update(|row| row.price.set(Cents(-5))).await?;
        assert_eq!(Article::query().filter(|row| row.price.lt(Cents(0))).pluck(|row| row.price).await?, [Cents(-5)]);
    }

    async fn an_enum_may_be_a_key(db) [Setting] {
        let key = (Status::Published, Email("A".into()));
        let made = Setting::create(SettingGuarded { status: key.0, email: key.1.clone() }).await?;
        assert_eq!(Setting::find_or_fail(key.clone()).await?, made);
        assert!(Setting::find((Status::Draft, key.1.clone())).await?.is_none());
        assert!(Setting::create(SettingGuarded { status: key.0, email: key.1 }).await.unwrap_err().is_unique());
    }

    async fn a_value_of_an_older_release_names_itself(db) [Article] {
        // The check is the schema's; a table of another origin may have none.
        let relaxed = match db.engine() {
            limpid::Engine::Sqlite => "PRAGMA ignore_check_constraints = ON",
            limpid::Engine::Postgres => "ALTER TABLE articles DROP CONSTRAINT articles_status_check",
            limpid::Engine::MariaDb => "SET SESSION check_constraint_checks = OFF",
            _ => "ALTER TABLE articles DROP CONSTRAINT articles_status_check",
        };
        let tx = db.begin().await?;
        tx.execute_raw(relaxed).await?;
        tx.execute_raw("INSERT INTO articles (status, level, grade, price) VALUES ('s3cr3t-value', 0, 0, 1)").await?;
        let error = Article::query().get().on(&tx).await.unwrap_err();
        match &error {
            Error::Decode { model: "Article", column: "status", reason, .. } => assert!(reason.contains("draft, in_review"), "{reason}"),
            other => panic!("{other:?}"),
        }
        assert!(!format!("{error} {error:?}").contains("s3cr3t-value"));
    }
}
