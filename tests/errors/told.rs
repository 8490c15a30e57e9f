//! Errors say what, where and what to do: fields of constraints that others named, the engine's own words where they
//! hold no value, and values that no field can hold.

use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid::{Config, Engine, Error};
use limpid_tests::{each_engine, url};
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq, Model)]
struct Parcel {
    id: i64,
    #[fillable]
    #[column(name = "tag")]
    label: String,
    #[fillable]
    #[default(0)]
    weight: i32,
}

#[derive(Debug, Model)]
struct Moment {
    id: i64,
    at: Option<DateTime<Utc>>,
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
    price: Option<Decimal>,
}

fn parcel(label: &str) -> ParcelCreate {
    ParcelCreate { label: label.into(), weight: None }
}

each_engine! {
    async fn a_constraint_that_others_named_names_the_field(db) [Parcel] {
        db.execute_raw("CREATE UNIQUE INDEX their_name ON parcels (tag)").await?;
        Parcel::create(parcel("secret")).await?;
        match Parcel::create(parcel("secret")).await.unwrap_err() {
            error @ Error::Unique { .. } => {
                let Error::Unique { model, fields, .. } = &error else { unreachable!() };
                assert_eq!(*model, "Parcel");
                assert_eq!(*fields, ["label"]);
                assert!(!format!("{error} {error:?}").contains("secret"));
            }
            other => panic!("{other:?}"),
        }
    }

    async fn a_number_that_does_not_fit_names_its_model(db) [Parcel] {
        let mut parcel = Parcel::create(parcel("a")).set(|row| row.weight.set(i32::MAX)).await?;
        match parcel.increment(|row| row.weight, 1).await.unwrap_err() {
            error @ Error::OutOfRange { .. } => {
                assert!(error.to_string().contains("Parcel"), "{error}");
                if db.engine() != Engine::Postgres {
                    assert!(error.to_string().contains("Parcel.weight"), "{error}");
                }
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(Parcel::query().sole().await?.weight, i32::MAX);
    }

    async fn the_engines_own_words_are_kept_where_they_hold_no_value(db) [Parcel] {
        let (text, words, secret) = match db.engine() {
            Engine::Postgres => ("SELECT 'sup3rsecret'::integer", "invalid input syntax for type integer", "sup3rsecret"),
            Engine::Sqlite => ("SELECT no_such_name FROM parcels", "no such column", "sup3rsecret"),
            _ => ("SELECT _utf8mb4'a' COLLATE latin1_bin", "latin1_bin", "sup3rsecret"),
        };
        let error = db.execute_raw(text).await.unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains(secret), "{error}");
    }

    /// In a table of others: ours have CHECKs.
    async fn what_no_field_can_hold_is_named(db) [] on(postgres) {
        db.execute_raw(
            "CREATE TABLE moments (id BIGSERIAL PRIMARY KEY, at TIMESTAMPTZ, day DATE, time TIME, price NUMERIC)",
        )
        .await?;
        for (write, reason) in [
            ("UPDATE moments SET at = 'infinity'", "infinity"),
            ("UPDATE moments SET at = '-infinity'", "-infinity"),
            ("UPDATE moments SET at = NULL, day = 'infinity'", "infinity"),
            ("UPDATE moments SET day = NULL, time = '24:00:00'", "24:00:00"),
            ("UPDATE moments SET time = NULL, price = 'NaN'", "NaN"),
            ("UPDATE moments SET price = 12345678901234567890123456789012", "more digits"),
        ] {
            if Moment::query().count().await? == 0 {
                db.execute_raw("INSERT INTO moments (at) VALUES (NULL)").await?;
            }
            db.execute_raw(write).await?;
            match Moment::query().get().await.unwrap_err() {
                Error::Decode { model: "Moment", reason: said, .. } => assert!(said.contains(reason), "{said} {reason}"),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn a_closed_port_is_reported_at_once(db) [] on(postgres, mysql) {
        let url = url(&db).await?;
        let (start, path) = url.rsplit_once('/').expect("a database");
        let (scheme, _) = start.split_once("://").expect("a URL");
        let before = Instant::now();
        let error = Config::new(&format!("{scheme}://root@127.0.0.1:1/{path}"))?.connect().await.unwrap_err();
        assert!(before.elapsed() < Duration::from_secs(5), "{:?}", before.elapsed());
        assert!(error.to_string().contains("nobody listens"), "{error}");
    }
}
