//! A number that does not fit is refused, and never stored.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Gauge {
    id: i64,
    #[default(250)]
    tiny: u8,
    #[default(-100)]
    small: i8,
    #[default(i32::MAX)]
    wide: i32,
    #[default(i64::MAX)]
    widest: i64,
    #[default(5)]
    whole: u64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Pair {
    id: i64,
    #[default(1)]
    left: i64,
    #[default(2)]
    right: i64,
}

each_engine! {
    async fn a_sum_beyond_the_field_is_refused(db) [Gauge] {
        let mut gauge = Gauge::create(GaugeCreate {}).await?;
        let before = gauge.clone();
        let all = || Gauge::query().all();
        let errors = [
            all().update(|gauge| gauge.tiny.increment(6)).await.unwrap_err(),
            all().update(|gauge| gauge.small.decrement(100)).await.unwrap_err(),
            all().update(|gauge| gauge.wide.increment(1)).await.unwrap_err(),
            all().update(|gauge| gauge.widest.increment(1)).await.unwrap_err(),
            all().update(|gauge| gauge.whole.decrement(6)).await.unwrap_err(),
            gauge.update(|gauge| gauge.tiny.increment(6)).await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, Error::OutOfRange { .. }), "{error:?}");
        }
        assert_eq!(Gauge::find_or_fail(gauge.id).await?, before);
        assert_eq!(gauge, before);
    }

    async fn columns_are_swapped_by_one_update(db) [Pair] {
        let mut pair = Pair::create(PairCreate {}).await?;
        pair.update(|pair| (pair.left.set(pair.right), pair.right.set(pair.left))).await?;
        // MySQL sets from left to right.
        let swapped = if db.engine() == limpid::Engine::MySql { (2, 2) } else { (2, 1) };
        assert_eq!((pair.left, pair.right), swapped);
    }

    async fn an_empty_not_in_does_not_count_as_a_filter_of_a_write(db) [Pair] {
        Pair::create(PairCreate {}).await?;
        let none: [i64; 0] = [];
        let error = Pair::query().filter(|pair| pair.id.not_in(none)).delete().await.unwrap_err();
        assert_eq!(error, Error::Unfiltered { model: "Pair" });
        assert_eq!(Pair::query().filter(|pair| pair.id.not_in(none)).count().await?, 1);
        assert_eq!(Pair::query().filter(|pair| pair.id.in_(none)).delete().await?, 0);
    }

    async fn many_lists_in_one_statement_fit(db) [Pair] {
        Pair::create(PairCreate {}).await?;
        let list = || (0..200_i64).collect::<Vec<_>>();
        // MySQL tries every order of the lists that are joined.
        let lists = if db.engine() == limpid::Engine::MySql { 8 } else { 300 };
        let query = (0..lists).fold(Pair::query().all(), |query, _| query.filter(|pair| pair.left.in_(list())));
        assert_eq!(query.count().await?, 1);
    }
}
