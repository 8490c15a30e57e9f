//! A float that JSON does not have is refused wherever it is in a document, and is never `null` in silence.

use std::collections::BTreeMap;

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle(Option<f64>),
    Line(f32, Option<f32>),
    Box { width: Option<f64> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Meters(Option<f64>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Facts {
    deep: BTreeMap<String, Vec<Option<f64>>>,
    shape: Shape,
    meters: Meters,
    pair: (i8, Option<f32>),
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Sample {
    id: i64,
    #[unique]
    #[fillable]
    tag: Uuid,
    #[fillable]
    facts: Json<Facts>,
    #[fillable]
    mean: Json<Option<f64>>,
    #[fillable]
    list: Vec<f64>,
}

fn facts() -> Facts {
    Facts {
        deep: BTreeMap::from([("null".into(), vec![Some(1.5), None])]),
        shape: Shape::Point,
        meters: Meters(None),
        pair: (1, None),
        note: None,
    }
}

fn sample(facts: Facts, mean: Option<f64>) -> SampleCreate {
    SampleCreate { tag: Uuid::now_v7(), facts: Json(facts), mean: Json(mean), list: vec![0.5] }
}

/// A document with one such float, in each place that serde has.
fn bent() -> Vec<Facts> {
    let deep = |value| BTreeMap::from([("a".to_owned(), vec![None, Some(value)])]);
    vec![
        Facts { deep: deep(f64::NAN), ..facts() },
        Facts { deep: deep(f64::NEG_INFINITY), ..facts() },
        Facts { shape: Shape::Circle(Some(f64::NAN)), ..facts() },
        Facts { shape: Shape::Line(1.0, Some(f32::INFINITY)), ..facts() },
        Facts { shape: Shape::Box { width: Some(f64::INFINITY) }, ..facts() },
        Facts { meters: Meters(Some(f64::NAN)), ..facts() },
        Facts { pair: (1, Some(f32::NAN)), ..facts() },
    ]
}

fn refused<T: std::fmt::Debug>(result: limpid::Result<T>) {
    match result {
        Err(Error::Usage { advice }) => assert!(advice.contains("NaN"), "{advice}"),
        other => panic!("{other:?}"),
    }
}

each_engine! {
    async fn a_float_that_json_lacks_is_refused_on_every_path(db) [Sample] {
        let row = Sample::create(sample(facts(), Some(2.5))).await?;
        let empty = Sample::create(sample(facts(), None)).await?;
        assert_eq!(Sample::find_or_fail(empty.id).await?.mean, Json(None), "none is `null`, and stays none");
        let columns = Sample::columns();
        for facts in bent() {
            let bad = || sample(facts.clone(), Some(1.0));
            refused(Sample::create(bad()).await);
            refused(Sample::create_many([sample(self::facts(), None), bad()]).await);
            refused(Sample::insert_many([sample(self::facts(), None), bad()]).await);
            refused(Sample::insert_or_ignore([bad()]).await);
            refused(Sample::upsert(bad()).on(Sample::BY_TAG).overwrite().await);
            refused(Sample::upsert_many([sample(self::facts(), None), bad()]).on(Sample::BY_TAG).overwrite().await);
            refused(row.clone().update(|row| row.facts.set(Json(facts.clone()))).await);
            refused(Sample::query().all().update(|row| row.facts.set(Json(facts.clone()))).await);
            refused(Sample::update_many([(row.id, columns.facts.set(Json(facts.clone())))]).await);
            let mut draft = row.clone().edit();
            draft.facts = Json(facts.clone());
            refused(draft.save().await);
        }
        for mean in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            refused(Sample::create(sample(facts(), Some(mean))).await);
            refused(row.clone().update(|row| row.mean.set(Json(Some(mean)))).await);
        }
        assert_eq!(Sample::query().order_by(|row| row.id).get().await?, [row, empty]);
    }

    async fn an_array_holds_such_a_float_or_refuses_it(db) [Sample] {
        let row = Sample::create(sample(facts(), None)).await?;
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let list = vec![1.0, value];
            let input = || SampleCreate { list: list.clone(), ..sample(facts(), None) };
            let made = [
                Sample::create(input()).await.map(|row| row.list),
                Sample::create_many([input()]).await.map(|rows| rows[0].list.clone()),
                Sample::find_or_fail(row.id).await?.update(|row| row.list.set(list.clone())).await.map(|()| list.clone()),
            ];
            for made in made {
                match made {
                    Ok(kept) => assert_eq!(format!("{kept:?}"), format!("{list:?}")),
                    Err(error) => assert!(matches!(error, Error::OutOfRange { .. }), "{error:?}"),
                }
            }
            let kept = Sample::find_or_fail(row.id).await?.list;
            assert!(kept == [0.5] || format!("{kept:?}") == format!("{list:?}"), "{kept:?}");
            Sample::find_or_fail(row.id).await?.update(|row| row.list.set(vec![0.5])).await?;
        }
    }
}
