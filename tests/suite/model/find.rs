//! Finding rows by key, and the verbs that say how many rows come back.
#![allow(clippy::needless_borrows_for_generic_args, reason = "that a reference fits is what is claimed")]

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct City {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    people: i64,
}

async fn cities() -> limpid::Result<Vec<City>> {
    let mut made = Vec::new();
    for (name, people) in [("Ghent", 260), ("Bruges", 118), ("Ypres", 35), ("Mechelen", 86)] {
        made.push(City::create(CityCreate { name: name.into(), people }).await?);
    }
    Ok(made)
}

each_engine! {
    async fn a_key_finds_its_row_and_no_other(db) [City] {
        let made = cities().await?;
        assert_eq!(City::find(made[1].id).await?, Some(made[1].clone()));
        assert_eq!(City::find(&made[2].id).await?, Some(made[2].clone()));
        assert_eq!(City::find(made[3].key()).await?, Some(made[3].clone()));
        for missing in [0, -1, i64::MIN, i64::MAX] {
            assert_eq!(City::find(missing).await?, None);
        }
    }

    async fn a_missing_key_is_an_error_that_names_model_and_key(db) [City] {
        let error = City::find_or_fail(4711).await.unwrap_err();
        assert_eq!(error, limpid::Error::NotFound { model: "City", key: Some("4711".into()) });
        assert_eq!((error.to_string().as_str(), error.status(), error.code()), ("no City has the key 4711", 404, "not_found"));
        assert!(error.is_not_found());
    }

    async fn a_query_finds_only_what_it_reaches(db) [City] {
        let made = cities().await?;
        let large = City::query().filter(|city| city.people.gt(100));
        assert!(large.clone().find(made[0].id).await?.is_some());
        assert!(large.clone().find(made[2].id).await?.is_none());
        assert!(large.find_or_fail(made[2].id).await.unwrap_err().is_not_found());
    }

    async fn many_keys_find_the_rows_that_are_there(db) [City] {
        let made = cities().await?;
        let mut found = City::find_many([made[0].id, made[2].id, made[2].id, 4711]).await?;
        found.sort_by_key(|city| city.id);
        assert_eq!(found, [made[0].clone(), made[2].clone()]);
        assert!(City::find_many(Vec::<i64>::new()).await?.is_empty());
        let keys: Vec<i64> = (0..70_000).collect();
        assert_eq!(City::find_many(&keys).await?.len(), 4);
    }

    async fn first_is_the_first_of_the_order(db) [City] {
        let made = cities().await?;
        let first = City::query().order_by(|city| city.people).first().await?;
        assert_eq!(first, Some(made[2].clone()));
        let second = City::query().order_by(|city| city.people).offset(1).first().await?;
        assert_eq!(second, Some(made[3].clone()));
        let largest = City::query().order_by(|city| city.people.desc()).first_or_fail().await?;
        assert_eq!(largest, made[0]);
        assert_eq!(City::query().limit(0).first().await?, None);
        assert_eq!(City::query().limit(-3).first().await?, None);
    }

    async fn first_or_fail_without_a_row_names_the_model(db) [City] {
        let error = City::query().first_or_fail().await.unwrap_err();
        assert_eq!(error, limpid::Error::NotFound { model: "City", key: None });
        assert_eq!(error.to_string(), "no City was found");
    }

    async fn first_where_adds_to_the_filters(db) [City] {
        let made = cities().await?;
        assert_eq!(City::first_where(|city| city.name.eq("Ypres")).await?, Some(made[2].clone()));
        let large = City::query().filter(|city| city.people.gt(100));
        assert_eq!(large.clone().first_where(|city| city.name.eq("Ypres")).await?, None);
        assert_eq!(large.first_where(|city| city.name.eq("Bruges")).await?, Some(made[1].clone()));
    }

    async fn sole_wants_exactly_one(db) [City] {
        let made = cities().await?;
        assert_eq!(City::query().filter(|city| city.people.gt(200)).sole().await?, made[0]);
        let several = City::query().filter(|city| city.people.gt(100)).sole().await.unwrap_err();
        assert_eq!(several, limpid::Error::NotSole { model: "City" });
        assert_eq!(several.to_string(), "more than one City was found where one was expected");
        let smallest = City::query().order_by(|city| city.people).limit(1).sole().await?;
        assert_eq!(smallest, made[2]);
        let none = City::query().filter(|city| city.people.gt(1_000)).sole().await.unwrap_err();
        assert_eq!(none, limpid::Error::NotFound { model: "City", key: None });
    }

    async fn exists_and_count_read_no_rows(db) [City] {
        assert!(!City::query().exists().await?);
        assert_eq!(City::query().count().await?, 0);
        cities().await?;
        assert!(City::query().exists().await?);
        assert!(City::query().filter(|city| city.people.lt(50)).exists().await?);
        assert!(!City::query().filter(|city| city.people.lt(5)).exists().await?);
        assert_eq!(City::query().order_by(|city| city.name).count().await?, 4);
        assert_eq!(City::query().filter(|city| city.people.gt(100)).count().await?, 2);
    }

    async fn counts_respect_limit_and_offset(db) [City] {
        cities().await?;
        assert_eq!(City::query().limit(3).count().await?, 3);
        assert_eq!(City::query().limit(30).count().await?, 4);
        assert_eq!(City::query().offset(3).count().await?, 1);
        assert_eq!(City::query().limit(0).count().await?, 0);
        assert!(!City::query().limit(0).exists().await?);
        assert!(!City::query().offset(4).exists().await?);
        assert!(City::query().offset(3).exists().await?);
    }

    async fn a_row_that_is_gone_cannot_be_refreshed(db) [City] {
        let mut made = cities().await?;
        let mut copy = made[0].clone();
        made[0].delete().await?;
        let error = copy.refresh().await.unwrap_err();
        assert_eq!(error, limpid::Error::NotFound { model: "City", key: Some(copy.id.to_string()) });
        assert_eq!(City::query().count().await?, 3);
    }

    async fn refresh_reads_what_others_wrote(db) [City] {
        let mut made = cities().await?;
        let mut other = City::find_or_fail(made[0].id).await?;
        other.update(|city| city.people.set(1)).await?;
        made[0].refresh().await?;
        assert_eq!(made[0], other);
    }
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Seat {
    #[key]
    line: i64,
    #[key]
    place: String,
}

each_engine! {
    async fn more_composite_keys_than_a_statement_binds_are_found_once_each(db) [Seat] {
        for (line, place) in [(1, "a"), (39_999, "b")] {
            Seat::create(SeatGuarded { line, place: place.into() }).await?;
        }
        let mut keys: Vec<(i64, String)> = (0..40_000).map(|line| (line, "a".to_owned())).collect();
        keys.push((39_999, "b".into()));
        keys.push((1, "a".into()));
        assert_eq!(Seat::find_many(keys.clone()).await?.len(), 2);
        let error = Seat::query().order_by(|seat| seat.line).find_many(keys).await.unwrap_err();
        assert!(matches!(error, limpid::Error::Usage { .. }), "{error:?}");
    }
}
