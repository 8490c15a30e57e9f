//! Tables that others made: what they hold and no field can is said, and a key that they do not count up is no row.

use limpid::prelude::*;
use limpid::{Engine, Error};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Crate {
    id: i64,
    #[fillable]
    #[unique]
    label: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Stay {
    id: i64,
    at: Option<DateTime<Utc>>,
    local: Option<NaiveDateTime>,
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
}

fn labeled(label: &str) -> CrateCreate {
    CrateCreate { label: label.into() }
}

each_engine! {
    async fn a_key_that_sqlite_does_not_count_up_is_an_error_and_no_row(db) [] on(sqlite) {
        // Written DESC in place, INTEGER is not the number of the row either.
        for ty in ["INT PRIMARY KEY", "BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY DESC"] {
            db.execute_raw(format!(
                "DROP TABLE IF EXISTS crates; CREATE TABLE crates (id {ty}, label TEXT NOT NULL UNIQUE)"
            ).leak())
            .await?;
            let results = [
                Crate::create(labeled("a")).await.map(drop),
                Crate::create_many([labeled("a"), labeled("b")]).await.map(drop),
                Crate::insert_many([labeled("a")]).await.map(drop),
                Crate::insert_many([labeled("a"), labeled("b")]).await.map(drop),
                Crate::insert_or_ignore([labeled("a"), labeled("b")]).await.map(drop),
                Crate::upsert(labeled("a")).on(Crate::BY_LABEL).overwrite().await.map(drop),
                Crate::upsert_many([labeled("a"), labeled("b")]).on(Crate::BY_LABEL).overwrite().await.map(drop),
                Crate::first_or_create(Crate::BY_LABEL, labeled("a")).await.map(drop),
                db.transaction(async |tx| Crate::create(labeled("a")).on(tx).await.map(drop)).await,
            ];
            for (place, result) in results.into_iter().enumerate() {
                match result {
                    Err(Error::Usage { advice }) => assert!(advice.contains("INTEGER PRIMARY KEY"), "{advice}"),
                    other => panic!("{ty} {place}: {other:?}"),
                }
                assert_eq!(Crate::query().count().await?, 0, "{ty} {place}");
            }
            let made = Crate::create(labeled("a")).set(|row| row.id.set(7)).await?;
            assert_eq!(Crate::query().sole().await?, made);
            let met = Crate::upsert(labeled("a")).on(Crate::BY_LABEL).overwrite().await?;
            assert_eq!(met.id, 7);
            db.execute_raw("DROP TABLE crates; CREATE TABLE crates (id INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE)")
                .await?;
            assert_eq!(Crate::insert_many([labeled("a"), labeled("b")]).await?, 2);
            assert_eq!(Crate::insert_many([labeled("c")]).await?, 1);
            assert_eq!(Crate::query().pluck(|row| row.id).await?, [1, 2, 3]);
        }
    }

    /// sqlx reads 0000-00-00 as NULL, and a TIME below zero as the time of day without its sign.
    async fn dates_and_times_that_are_none_are_said(db) [] on(mysql) {
        assert!(matches!(db.engine(), Engine::MariaDb | Engine::MySql));
        db.execute_raw(
            "CREATE TABLE stays (id BIGINT AUTO_INCREMENT PRIMARY KEY, at DATETIME(6), local DATETIME, day DATE, time TIME); \
             INSERT INTO stays (at) VALUES (NULL)",
        )
        .await?;
        assert_eq!(Stay::query().sole().await?.day, None);
        for (write, field, reason) in [
            ("at = '0000-00-00 00:00:00'", "at", "0000-00-00"),
            ("local = '0000-00-00 00:00:00'", "local", "0000-00-00"),
            ("day = '0000-00-00'", "day", "0000-00-00"),
            ("at = '2026-00-10 00:00:00'", "at", "month 0"),
            ("local = '2026-05-00 10:00:00'", "local", "month 0"),
            ("day = '2026-00-10'", "day", "month 0"),
            ("time = '-01:30:00'", "time", "length of time"),
            ("time = '24:00:00'", "time", "length of time"),
            ("time = '838:59:59'", "time", "length of time"),
        ] {
            db.execute_raw(format!(
                "SET SESSION sql_mode = ''; UPDATE stays SET at = NULL, local = NULL, day = NULL, time = NULL; \
                 UPDATE stays SET {write}"
            ).leak())
            .await?;
            match Stay::query().get().await {
                Err(Error::Decode { model: "Stay", column: said, reason: why, .. }) => {
                    assert!(said == field && why.contains(reason), "{write}: {said} {why}");
                }
                other => panic!("{write}: {other:?}"),
            }
        }
        db.execute_raw("UPDATE stays SET time = '23:59:59', day = '1000-01-01'").await?;
        let row = Stay::query().sole().await?;
        assert_eq!((row.time, row.day), (NaiveTime::from_hms_opt(23, 59, 59), NaiveDate::from_ymd_opt(1000, 1, 1)));
    }
}
