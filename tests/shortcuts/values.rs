//! The frequent types, at their ends and in columns of other types.

use limpid::prelude::*;
use limpid::{Engine, Error};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Reading {
    id: i64,
    #[fillable]
    tiny: i8,
    #[fillable]
    small: i16,
    #[fillable]
    whole: i32,
    #[fillable]
    wide: i64,
    #[fillable]
    share: f32,
    #[fillable]
    score: f64,
    #[fillable]
    fine: bool,
    #[fillable]
    name: String,
    #[fillable]
    at: DateTime<Utc>,
    #[fillable]
    perhaps_wide: Option<i64>,
    #[fillable]
    perhaps_score: Option<f64>,
    #[fillable]
    perhaps_fine: Option<bool>,
    #[fillable]
    perhaps_name: Option<String>,
    #[fillable]
    perhaps_at: Option<DateTime<Utc>>,
}

fn micros(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).expect("in range")
}

fn reading(wide: i64, at: DateTime<Utc>) -> ReadingCreate {
    ReadingCreate {
        tiny: i8::MIN,
        small: i16::MAX,
        whole: i32::MIN,
        wide,
        share: 0.1,
        score: -1.0 / 3.0,
        fine: wide > 0,
        name: "Übergröße 🦀, it's \"fine\"".into(),
        at,
        perhaps_wide: Some(wide),
        perhaps_score: None,
        perhaps_fine: Some(wide < 0),
        perhaps_name: Some(String::new()),
        perhaps_at: None,
    }
}

each_engine! {
    async fn the_extremes_of_each_type_round_trip(db) [Reading] {
        // The years 1000 and 9999, before and after 1970 and 2000, with microseconds.
        let instants = [-30_610_224_000_000_000, -1, 0, 946_684_799_999_999, 946_684_800_000_001, 253_402_300_799_999_999];
        for (place, at) in instants.into_iter().enumerate() {
            let wide = [i64::MIN, -1, 0, 1, 4_294_967_296, i64::MAX][place];
            let given = reading(wide, micros(at));
            let made = Reading::create(given.clone()).await?;
            let found = Reading::find_or_fail(made.id).await?;
            assert_eq!(made, found);
            assert_eq!((found.tiny, found.small, found.whole, found.wide), (i8::MIN, i16::MAX, i32::MIN, wide));
            assert_eq!((found.share, found.score, found.fine), (0.1, -1.0 / 3.0, wide > 0));
            assert_eq!((found.name.as_str(), found.at), ("Übergröße 🦀, it's \"fine\"", micros(at)));
            assert_eq!((found.perhaps_wide, found.perhaps_score), (Some(wide), None));
            assert_eq!((found.perhaps_fine, found.perhaps_at), (Some(wide < 0), None));
            assert_eq!(found.perhaps_name.as_deref(), Some(""));
        }
    }

    async fn a_value_that_does_not_fit_is_an_error_and_is_never_changed(db) [Reading] {
        Reading::create(reading(300, micros(0))).await?;
        let narrow: limpid::Result<Vec<i8>> = sql!("SELECT wide FROM readings").get().await;
        let error = narrow.expect_err("300 is no i8");
        assert!(matches!(error, Error::Decode { .. }) && error.to_string().contains("i8"), "{error}");
        let unsigned: limpid::Result<Vec<u32>> = sql!("SELECT tiny FROM readings").get().await;
        assert!(matches!(unsigned, Err(Error::Decode { .. })), "{unsigned:?}");
        let required: limpid::Result<Vec<f64>> = sql!("SELECT perhaps_score FROM readings").get().await;
        let error = required.expect_err("NULL is no f64");
        assert!(error.to_string().contains("make the field an `Option`"), "{error}");
        let required: limpid::Result<Vec<DateTime<Utc>>> = sql!("SELECT perhaps_at FROM readings").get().await;
        assert!(matches!(required, Err(Error::Decode { .. })), "{required:?}");
        let other: limpid::Result<Vec<i64>> = sql!("SELECT name FROM readings").get().await;
        assert!(matches!(other, Err(Error::Decode { .. })), "{other:?}");
        let other: limpid::Result<Vec<String>> = sql!("SELECT wide FROM readings").get().await;
        assert!(matches!(other, Err(Error::Decode { .. })) || db.engine() != Engine::Postgres, "{other:?}");
    }

    async fn a_type_that_is_wider_or_narrower_than_the_column_reads_the_same(db) [Reading] {
        Reading::create(reading(7, micros(0))).await?;
        let wide: Vec<(i64, i64, i64)> = sql!("SELECT tiny, small, whole FROM readings").get().await?;
        assert_eq!(wide, [(i8::MIN.into(), i16::MAX.into(), i32::MIN.into())]);
        let narrow: Vec<(u8, i16, Option<i8>)> = sql!("SELECT wide, wide, wide FROM readings").get().await?;
        assert_eq!(narrow, [(7, 7, Some(7))]);
        let double: Vec<f64> = sql!("SELECT share FROM readings").get().await?;
        assert!((double[0] - 0.1).abs() < 1e-6, "{double:?}");
        // A number that was worked out has another type than the column.
        let worked_out: Vec<Option<i64>> = sql!("SELECT SUM(wide) FROM readings").get().await?;
        assert_eq!(worked_out, [Some(7)]);
    }
}

/// What only PostgreSQL can store.
#[limpid::test(models(Reading), on(postgres))]
async fn infinity_is_not_an_instant(db: Db) -> limpid::Result<()> {
    for text in ["infinity", "-infinity"] {
        let at: limpid::Result<Vec<DateTime<Utc>>> =
            limpid::sql!("SELECT CAST({text} AS TIMESTAMPTZ)").get().on(&db).await;
        assert!(matches!(at, Err(Error::Decode { .. })), "{at:?}");
    }
    let texts: Vec<(String, String)> =
        limpid::sql!("SELECT CAST('a' AS VARCHAR(9)), CAST('b' AS CHAR(1))").get().on(&db).await?;
    assert_eq!(texts, [("a".to_owned(), "b".to_owned())]);
    Ok(())
}
