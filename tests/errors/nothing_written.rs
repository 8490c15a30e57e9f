//! After the error of a write nothing is written.

use std::collections::HashMap;

use limpid::prelude::*;
use limpid::{Engine, Error};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Word {
    id: i64,
    #[fillable]
    text: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Tiny {
    id: u8,
    #[fillable]
    text: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Small {
    id: i16,
    #[fillable]
    text: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Measure {
    id: i64,
    #[fillable]
    values: Json<Vec<f64>>,
    #[fillable]
    #[default(Json(HashMap::new()))]
    pairs: Json<HashMap<(i32, i32), i32>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Volume {
    id: i64,
    #[unique]
    #[fillable]
    number: i32,
    #[unique]
    #[fillable]
    shelf: i32,
    #[fillable]
    text: String,
}

fn volume(number: i32, shelf: i32, text: &str) -> VolumeCreate {
    VolumeCreate { number, shelf, text: text.into() }
}

fn word(text: &str) -> WordCreate {
    WordCreate { text: text.into() }
}

fn measure(values: Vec<f64>, pairs: HashMap<(i32, i32), i32>) -> MeasureCreate {
    MeasureCreate { values: Json(values), pairs: Some(Json(pairs)) }
}

fn out_of_range<T: std::fmt::Debug>(result: limpid::Result<T>, says: &str) {
    match result {
        Err(error @ Error::OutOfRange { .. }) => assert!(error.to_string().contains(says), "{error}"),
        other => panic!("{other:?}"),
    }
}

each_engine! {
    /// Elsewhere no trigger leaves a row out; one that raises an error undoes the statement.
    async fn many_rows_are_all_or_none_where_a_trigger_leaves_one_out(db) [Word] on(postgres) {
        db.execute_raw(
            "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN IF NEW.text = 'skip' THEN RETURN NULL; END IF; RETURN NEW; END $$; \
             CREATE TRIGGER skip BEFORE INSERT ON words FOR EACH ROW EXECUTE FUNCTION skip()",
        )
        .await?;
        Word::create_many([word("a"), word("skip"), word("b")]).await.unwrap_err();
        assert_eq!(Word::query().count().await?, 0);
        Word::create(word("skip")).await.unwrap_err();
        assert_eq!(Word::create_many([word("a"), word("b")]).await?.len(), 2);
    }

    async fn keys_that_run_out_write_no_row_that_cannot_be_read(db) [Tiny, Small] {
        let tiny = |text: &str| TinyCreate { text: text.into() };
        for _ in 0..3 {
            Tiny::create_many((0..85).map(|_| tiny("x"))).await?;
        }
        assert_eq!(Tiny::query().max(|row| row.id).await?, Some(255));
        out_of_range(Tiny::create(tiny("y")).await, "Tiny");
        out_of_range(Tiny::create_many([tiny("y"), tiny("z")]).await.map(drop), "Tiny");
        assert_eq!(Tiny::query().get().await?.len(), 255);
        Small::create(SmallCreate { text: "last".into() }).set(|row| row.id.set(i16::MAX)).await?;
        if db.engine() == Engine::Postgres {
            db.execute_raw("SELECT setval(pg_get_serial_sequence('smalls', 'id'), 32767)").await?;
        }
        out_of_range(Small::create(SmallCreate { text: "one more".into() }).await, "Small");
        assert_eq!(Small::query().get().await?.len(), 1);
    }

    async fn json_that_could_not_be_read_again_is_refused(db) [Measure] {
        let pairs = HashMap::from([((1, 2), 3)]);
        for (values, pairs) in [
            (vec![1.0, f64::NAN], HashMap::new()),
            (vec![f64::INFINITY], HashMap::new()),
            (vec![1.0], pairs),
        ] {
            let bad = || measure(values.clone(), pairs.clone());
            let good = measure(vec![1.0], HashMap::new());
            let results = [
                Measure::create(bad()).await.map(drop),
                Measure::create_many([good.clone(), bad()]).await.map(drop),
                Measure::insert_many([good, bad()]).await.map(drop),
            ];
            for result in results {
                match result {
                    Err(Error::Usage { advice }) => assert!(advice.contains("JSON"), "{advice}"),
                    other => panic!("{other:?}"),
                }
            }
        }
        assert_eq!(Measure::query().count().await?, 0);
        let mut row = Measure::create(measure(vec![1.5], HashMap::new())).await?;
        row.update(|row| row.values.set(Json(vec![f64::NAN]))).await.unwrap_err();
        Measure::update_many([(row.id, Measure::columns().values.set(Json(vec![f64::NAN])))]).await.unwrap_err();
        let mut draft = row.clone().edit();
        draft.values = Json(vec![f64::NAN]);
        draft.save().await.unwrap_err();
        assert_eq!(Measure::query().sole().await?, row);
    }

    async fn rows_that_are_too_much_for_one_statement_are_all_or_none(db) [Volume] {
        let heavy = "x".repeat(3 << 20);
        Volume::create(volume(1, 1, "")).await?;
        let rows = || [volume(2, 2, &heavy), volume(3, 3, &heavy), volume(4, 1, &heavy)];
        let results = [
            Volume::upsert_many(rows()).on(Volume::BY_NUMBER).overwrite().await.map(drop),
            Volume::upsert_many(rows()).on(Volume::BY_NUMBER).update(|row, _| row.text.set("met")).await.map(drop),
            Volume::create_many(rows()).await.map(drop),
            Volume::insert_many(rows()).await.map(drop),
        ];
        for result in results {
            assert!(matches!(result, Err(Error::Unique { .. })), "{result:?}");
            assert_eq!(Volume::query().count().await?, 1);
        }
        Volume::upsert_many([volume(2, 2, &heavy), volume(3, 3, &heavy)]).on(Volume::BY_NUMBER).overwrite().await?;
        assert_eq!(Volume::query().count().await?, 3);
    }
}
