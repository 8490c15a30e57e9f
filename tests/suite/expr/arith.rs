//! Arithmetic in the database.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Sum {
    id: i64,
    #[fillable]
    a: i64,
    #[fillable]
    b: i64,
    #[fillable]
    small: i32,
    #[fillable]
    ratio: f64,
    #[fillable]
    maybe: Option<i64>,
}

async fn sum(a: i64, b: i64) -> limpid::Result<Sum> {
    Sum::create(SumCreate { a, b, small: 7, ratio: 1.5, maybe: None }).await
}

each_engine! {
    async fn integer_arithmetic_matches_rust(db) [Sum] {
        for (a, b) in [(7, 2), (-7, 2), (7, -2), (-7, -2), (0, 5), (6, 3), (9_007_199_254_740_993, 2)] {
            let row = sum(a, b).await?;
            let query = Sum::query().filter(|sum| sum.id.eq(row.id));
            let found = query.pluck(|sum| (sum.a + sum.b, sum.a - sum.b, sum.a * sum.b, sum.a / sum.b, sum.a % sum.b)).await?;
            assert_eq!(found, [(a + b, a - b, a * b, a / b, a % b)]);
        }
    }

    async fn an_expression_keeps_its_parentheses(db) [Sum] {
        sum(10, 4).await?;
        let found = Sum::query().value(|sum| ((sum.a + sum.b) * 2, sum.a + sum.b * 2, sum.a - (sum.b - 1), (sum.a - sum.b) - 1)).await?;
        assert_eq!(found, Some((28, 18, 7, 5)));
        let found = Sum::query().value(|sum| (sum.a / (sum.b / 2), (sum.a / sum.b) * sum.b, sum.a % (sum.b - 1))).await?;
        assert_eq!(found, Some((5, 8, 1)));
    }

    async fn float_arithmetic_matches_rust(db) [Sum] {
        sum(1, 1).await?;
        let found = Sum::query().value(|sum| (sum.ratio + 0.25, sum.ratio - 2.0, sum.ratio * 3.0, sum.ratio / 2.0)).await?;
        assert_eq!(found, Some((1.75, -0.5, 4.5, 0.75)));
        assert_eq!(Sum::query().value(|sum| sum.ratio * 2.0).await?, Some(3.0));
    }

    async fn null_makes_every_result_null(db) [Sum] {
        sum(1, 1).await?;
        assert_eq!(Sum::query().value(|sum| (sum.maybe + 1, sum.maybe * sum.maybe)).await?, Some((None, None)));
        assert_eq!(Sum::query().filter(|sum| (sum.maybe + 1).is_null()).count().await?, 1);
    }

    async fn expressions_filter_and_order(db) [Sum] {
        for (a, b) in [(1, 9), (5, 1), (3, 3)] {
            sum(a, b).await?;
        }
        assert_eq!(Sum::query().order_by(|sum| ((sum.a + sum.b).desc(), sum.a)).pluck(|sum| sum.a).await?, [1, 3, 5]);
        assert_eq!(Sum::query().filter(|sum| (sum.a + sum.b).gt(6)).count().await?, 1);
        assert_eq!(Sum::query().filter(|sum| (sum.a - sum.b).eq(sum.b - sum.a)).count().await?, 1);
        assert_eq!(Sum::query().filter(|sum| (sum.a * 2).in_([2, 6])).count().await?, 2);
        assert_eq!(Sum::query().filter(|sum| (sum.a * 2).between(sum.b, 100)).count().await?, 2);
        assert_eq!(Sum::query().filter(|sum| (sum.small / 2).eq(3)).count().await?, 3);
    }

    async fn assignments_see_the_old_values(db) [Sum] {
        let mut row = sum(1, 2).await?;
        row.update(|sum| sum.a.set(sum.b * 10 + sum.a)).await?;
        assert_eq!(row.a, 21);
        assert_eq!(Sum::query().all().update(|sum| sum.a.set(sum.a / 2)).await?, 1);
        row.refresh().await?;
        assert_eq!(row.a, 10);
    }

    async fn a_number_that_grows_too_large_is_an_error(db) [Sum] {
        let mut row = sum(1, 2).await?;
        assert!(row.update(|sum| sum.small.set(sum.small * i32::MAX)).await.is_err());
        assert_eq!(row.small, 7);
    }
}
