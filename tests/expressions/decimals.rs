//! Exact decimals: what is worked out from them is what `rust_decimal` works out, on every engine.

use limpid::prelude::*;
use limpid::window::{self, order_by};
use limpid::{Engine, Error};
use limpid_tests::each_engine;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq, Model)]
struct Price {
    id: i64,
    #[fillable]
    #[unique]
    number: i64,
    #[fillable]
    a: Decimal,
    #[fillable]
    b: Decimal,
    #[fillable]
    c: Option<Decimal>,
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn is_near(one: Decimal, other: Decimal) -> bool {
    (one - other).abs() <= (other.abs() * decimal("0.000000000000001")).max(decimal("0.000000000000001"))
}

/// Random rows with up to six digits before the point and four behind it; no `b` is 0.
async fn rows(count: usize) -> limpid::Result<Vec<Price>> {
    let number =
        || (-999_999_i64..=999_999, 0_u32..=4).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    let row = (number(), number(), prop::option::of(number()));
    let mut runner = TestRunner::deterministic();
    let mut inputs = Vec::new();
    while inputs.len() < count {
        let (a, b, c) = row.new_tree(&mut runner).expect("values").current();
        if !b.is_zero() {
            inputs.push(PriceCreate { number: inputs.len() as i64, a, b, c });
        }
    }
    for (a, b) in
        [("3", "2"), ("2.50", "0.1"), ("0.3", "0.1"), ("9", "10.0"), ("0.1", "0.2"), ("-0.0001", "1000000")]
    {
        inputs.push(PriceCreate { number: inputs.len() as i64, a: decimal(a), b: decimal(b), c: None });
    }
    Price::create_many(inputs).await?;
    Price::query().order_by(|price| price.id).get().await
}

/// The ids in the order of a value.
fn sorted(rows: &[Price], value: impl Fn(&Price) -> Decimal) -> Vec<i64> {
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by_key(|row| (value(row), row.id));
    rows.into_iter().map(|row| row.id).collect()
}

each_engine! {
    async fn decimals_are_read_exactly(db) [Price] {
        let rows = rows(60).await?;
        let read = Price::query()
            .order_by(|price| price.id)
            .pluck(|price| (price.a + price.b, price.a - price.b, price.a * price.b, price.a % price.b, price.a / price.b, price.c * price.a + decimal("0.5"), (price.a + price.b) * (price.a - price.b)))
            .await?;
        for (row, (sum, difference, product, rest, quotient, nullable, nested)) in rows.iter().zip(read) {
            let Price { a, b, c, .. } = row;
            assert_eq!((sum, difference, product, rest), (a + b, a - b, a * b, a % b), "{row:?}");
            assert!(is_near(quotient, a / b), "{row:?} {quotient}");
            assert_eq!(nullable, c.map(|c| c * a + decimal("0.5")), "{row:?}");
            assert_eq!(nested, (a + b) * (a - b), "{row:?}");
        }
        let total: Decimal = rows.iter().map(|row| row.a * row.b).sum();
        assert_eq!(Price::query().sum(|price| price.a * price.b).await?, total);
        assert_eq!(Price::query().max(|price| price.a * price.b).await?, rows.iter().map(|row| row.a * row.b).max());
        assert_eq!(Price::query().min(|price| price.a - price.b).await?, rows.iter().map(|row| row.a - row.b).min());
        let mean = Price::query().avg(|price| price.a * price.b).await?.expect("rows");
        assert!(is_near(mean, total / Decimal::from(rows.len())), "{mean}");
        // A sum that is reckoned with.
        let doubled = Price::query().group_by(|price| price.number % 2).order_by(|group| (group.sum(|price| price.a) * decimal("-2"), group.key()))
            .select(|group| (group.key(), group.sum(|price| price.a) * decimal("2")))
            .get()
            .await?;
        let mut expected: Vec<_> = (0..2).map(|odd| (odd, rows.iter().filter(|row| row.number % 2 == odd).map(|row| row.a).sum::<Decimal>() * decimal("2"))).collect();
        expected.sort_by_key(|(odd, sum)| (-*sum, *odd));
        assert_eq!(doubled, expected);
    }

    async fn decimals_compare_and_sort_as_numbers(db) [Price] {
        let rows = rows(60).await?;
        let ids = |keep: &dyn Fn(&Price) -> bool| rows.iter().filter(|row| keep(row)).map(|row| row.id).collect::<Vec<_>>();
        for limit in ["0", "10", "-3.5", "1234.5678", "99999999"] {
            let limit = decimal(limit);
            let found = Price::query().filter(|price| (price.a * price.b).gt(limit)).order_by(|price| price.id).pluck(|price| price.id).await?;
            assert_eq!(found, ids(&|row| row.a * row.b > limit), "{limit}");
            let found = Price::query().filter(|price| (price.a + limit).le(price.b - limit)).order_by(|price| price.id).pluck(|price| price.id).await?;
            assert_eq!(found, ids(&|row| row.a + limit <= row.b - limit), "{limit}");
            let found = Price::query().filter(|price| (price.a - price.b).between(-limit.abs(), limit.abs())).order_by(|price| price.id).pluck(|price| price.id).await?;
            assert_eq!(found, ids(&|row| (row.a - row.b).abs() <= limit.abs()), "{limit}");
            // What functions make of them.
            let found = Price::query().filter(|price| price.c.coalesce(limit).lt(price.a.greatest(price.b))).order_by(|price| price.id).pluck(|price| price.id).await?;
            assert_eq!(found, ids(&|row| row.c.unwrap_or(limit) < row.a.max(row.b)), "{limit}");
            let larger = |price: PriceFields| limpid::case::<Decimal>().when(price.a.gt(price.b), price.a).otherwise(price.b);
            let found = Price::query().filter(|price| larger(price).ge(limit)).order_by(|price| price.id).pluck(|price| price.id).await?;
            assert_eq!(found, ids(&|row| row.a.max(row.b) >= limit), "{limit}");
        }
        // Equal is what is equal as a number: 2.50 * 0.1 and 0.25.
        assert!(Price::query().filter(|price| (price.a * price.b).eq(decimal("0.25"))).exists().await?);
        assert!(Price::query().filter(|price| (price.a + price.b).in_([decimal("0.30"), decimal("7")])).exists().await?);
        let of = |row: &Price| row.a * row.b;
        assert_eq!(Price::query().order_by(|price| (price.a * price.b, price.id)).pluck(|price| price.id).await?, sorted(&rows, of));
        assert_eq!(Price::query().order_by(|price| (price.c.coalesce(price.b), price.id)).pluck(|price| price.id).await?, sorted(&rows, |row| row.c.unwrap_or(row.b)));
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let page = Price::query().order_by(|price| price.a * price.b).cursor_page(cursor.as_deref(), 7).await?;
            seen.extend(page.data.iter().map(|row| row.id));
            cursor = page.next;
            if cursor.is_none() { break }
        }
        assert_eq!(seen, sorted(&rows, of));
        // In another query, in a group, in a window.
        let inside = Query::from(Price::query().pluck(|price| (price.id, price.a * price.b))).filter(|(_, product)| product.gt(decimal("9.5"))).order_by(|(id, product)| (product, id)).get().await?;
        assert_eq!(inside.iter().map(|(id, _)| *id).collect::<Vec<_>>(), sorted(&rows, of).into_iter().filter(|id| rows.iter().any(|row| row.id == *id && of(row) > decimal("9.5"))).collect::<Vec<_>>());
        let best = Price::query().filter(|price| (price.a * price.b).eq(Price::query().max(|other| other.a * other.b))).pluck(|price| price.id).await?;
        assert_eq!(best.first(), sorted(&rows, of).last());
        let mut distinct: Vec<_> = rows.iter().map(|row| (row.a - row.b).is_sign_negative()).collect();
        distinct.dedup();
        let groups = Price::query().group_by(|price| price.a * Decimal::ZERO).select(|group| (group.key(), group.count())).get().await?;
        assert_eq!(groups, [(Decimal::ZERO, rows.len() as i64)], "0.0 and 0.00 are one");
        assert_eq!(Price::query().count_distinct(|price| price.a * decimal("0")).await?, 1);
        let ranked = Price::query()
            .order_by(|price| (window::row_number().over(order_by(price.a * price.b).order_by(price.id)), price.id))
            .pluck(|price| price.id)
            .await?;
        assert_eq!(ranked, sorted(&rows, of));
        let sums = Price::query().order_by(|price| price.id).pluck(|price| window::sum(price.a * price.b).over(order_by(price.id))).await?;
        assert_eq!(sums.last(), Some(&rows.iter().map(of).sum::<Decimal>()));
    }

    /// A column keeps plain numbers.
    async fn stored_decimals_are_exact_or_refused(db) [Price] {
        let rows = rows(60).await?;
        Price::query().all().update(|price| (price.b.increment(decimal("0.05")), price.c.set(price.c - price.a))).await?;
        Price::query().all().update(|price| price.a.set(price.a * (price.b - decimal("0.05")))).await?;
        for row in &rows {
            let now = Price::find_or_fail(row.id).await?;
            let a = row.a * row.b;
            assert_eq!((now.a, now.b, now.c), (a, row.b + decimal("0.05"), row.c.map(|c| c - row.a)), "{row:?}");
        }
        if db.engine() == Engine::Sqlite {
            let odd = Price::query().filter(|price| sql!("{price.a} GLOB '*[^-0-9.]*' OR {price.b} GLOB '*[^-0-9.]*' OR {price.c} GLOB '*[^-0-9.]*'")).count();
            assert_eq!(odd.await?, 0);
        }
        let mut one = Price::create(PriceCreate { number: 1_000, a: decimal("5.5"), b: decimal("-2"), c: Some(decimal("1.50")) }).await?;
        one.update(|price| (price.a.set(price.a % price.b), price.c.set(price.c * decimal("2") + decimal("0.125")))).await?;
        assert_eq!((one.a, one.c), (decimal("1.5"), Some(decimal("3.125"))));
        one.update(|price| price.a.set(limpid::case::<Decimal>().when(price.b.lt(Decimal::ZERO), price.a / decimal("4")).otherwise(price.a))).await?;
        assert_eq!(one.a, decimal("0.375"));
        one.increment(|price| price.b, decimal("2.01")).await?;
        assert_eq!(one.b, decimal("0.01"));
        Price::increment_many(|price| price.b, [(one.id, decimal("0.2")), (1, decimal("0"))]).await?;
        assert_eq!(Price::find_or_fail(one.id).await?.b, decimal("0.21"));
        let merged = Price::upsert(PriceCreate { number: 1_000, a: decimal("1"), b: decimal("1"), c: None })
            .on(Price::BY_NUMBER)
            .update(|price, _| price.b.set(price.b + decimal("0.29")))
            .await?;
        assert_eq!(merged.b, decimal("0.50"));
        // A sum of rows that a sub-select finds.
        if !matches!(db.engine(), Engine::MariaDb | Engine::MySql) {
            let total: Decimal = Price::query().sum(|price| price.b).await?;
            one.update(|price| price.c.set(Price::query().sum(|other| other.b))).await?;
            assert_eq!(one.c, Some(total));
            one.update(|price| price.c.set(price.c + decimal("1"))).await?;
            assert_eq!(one.c, Some(total + decimal("1")));
        }
        // More digits than SQLite can keep exactly are an error there, and nothing is written.
        let (a, b) = (decimal("12345678.1234"), decimal("87654321.8765"));
        let mut long = Price::create(PriceCreate { number: 1_001, a, b, c: None }).await?;
        let set = long.update(|price| price.a.set(price.a * price.b)).await;
        match db.engine() {
            Engine::Sqlite => {
                let error = set.expect_err("more than 15 digits");
                assert!(matches!(error, Error::OutOfRange { .. }) && error.to_string().contains("15 digits"), "{error}");
                assert_eq!(Price::find_or_fail(long.id).await?.a, a);
            }
            _ => assert!(is_near(long.a, a * b)),
        }
        assert_eq!(Price::query().filter(|price| price.number.eq(1_001)).sum(|price| price.b * price.b).await?, b * b);
        // Over nothing.
        if db.engine() != Engine::Postgres {
            let over = Price::query().filter(|price| price.id.eq(one.id)).value(|price| (price.c / (price.a * Decimal::ZERO), price.c % (price.a * Decimal::ZERO))).await?;
            assert_eq!(over, Some((None, None)));
        }
    }
}
