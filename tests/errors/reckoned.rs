//! What the database works out fits the field, or is refused, and the row stays as it was.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq, Model)]
struct Lot {
    id: i64,
    #[unique]
    #[fillable]
    number: i32,
    #[fillable]
    price: Decimal,
    #[fillable]
    bid: Option<Decimal>,
    #[fillable]
    opens: DateTime<Utc>,
    #[fillable]
    closes: Option<DateTime<Utc>>,
    #[fillable]
    local: Option<NaiveDateTime>,
    #[fillable]
    day: Option<NaiveDate>,
    #[fillable]
    time: Option<NaiveTime>,
    #[fillable]
    ratio: f32,
    #[fillable]
    part: Option<f32>,
}

fn lot(number: i32) -> LotCreate {
    let at = DateTime::from_timestamp(1_700_000_000, 123_456_000).expect("an instant");
    let large: Decimal = "100000000000000000000".parse().expect("a decimal");
    LotCreate {
        number,
        price: large,
        bid: Some(large),
        opens: at,
        closes: Some(at),
        local: Some(at.naive_utc()),
        day: Some(at.date_naive()),
        time: Some(at.time()),
        ratio: 3e30,
        part: Some(3e30),
    }
}

const FAR: i64 = 98_000_000;

/// One assignment, through every path that works something out.
macro_rules! refused {
    ($db:expr, $rows:expr, $($set:expr),* $(,)?) => {$({
        let set = $set;
        let columns = Lot::columns();
        let results = [
            $rows[0].clone().update(set).await,
            Lot::query().all().update(set).await.map(drop),
            Lot::update_many([($rows[0].id, set(columns)), ($rows[1].id, set(columns))]).await.map(drop),
            Lot::upsert(lot(1)).on(Lot::BY_NUMBER).update(|row, _| set(row)).await.map(drop),
            Lot::upsert_many([lot(3), lot(1)]).on(Lot::BY_NUMBER).update(|row, _| set(row)).await.map(drop),
        ];
        for (place, result) in results.into_iter().enumerate() {
            assert!(matches!(result, Err(Error::OutOfRange { .. })), "{} {place}: {result:?}", stringify!($set));
        }
        assert_eq!(Lot::query().order_by(|row| row.id).get().await?, $rows, "{}", stringify!($set));
    })*};
}

each_engine! {
    async fn a_result_that_the_field_cannot_hold_is_refused(db) [Lot] {
        let rows = Lot::create_many([lot(1), lot(2)]).await?;
        assert_eq!(Lot::query().order_by(|row| row.id).get().await?, rows);
        refused!(db, rows,
            |row: LotFields| row.price.set(row.price * row.price),
            |row: LotFields| row.price.increment(Decimal::MAX),
            |row: LotFields| row.bid.set(row.bid * row.bid),
            |row: LotFields| row.opens.set(row.opens.plus_days(FAR)),
            |row: LotFields| row.closes.set(row.closes.plus_days(FAR)),
            |row: LotFields| row.closes.set(row.closes.plus_hours(FAR * 24)),
            |row: LotFields| row.local.set(row.local.plus_seconds(FAR * 86_400)),
            |row: LotFields| row.day.set(row.day.plus_days(FAR)),
            |row: LotFields| row.ratio.set(row.ratio * 3e30),
            |row: LotFields| row.part.set(row.part * 3e30),
        );
        // What fits is worked out, and none stays none.
        let mut row = rows[0].clone();
        row.update(|row| (row.opens.set(row.opens.plus_days(1)), row.ratio.set(row.ratio * 2.0))).await?;
        row.update(|row| row.closes.set(None)).await?;
        row.update(|row| row.closes.set(row.closes.plus_days(FAR))).await?;
        assert_eq!((row.opens, row.closes), (rows[0].opens + chrono::Duration::days(1), None));
    }

    async fn a_time_outside_the_day_is_kept_out(db) [Lot] on(postgres, mysql) {
        let row = Lot::create(lot(1)).await?;
        for text in [
            "UPDATE lots SET time = '24:00:00'",
            "UPDATE lots SET time = '25:00:00'",
            "UPDATE lots SET time = '-01:00:00'",
        ] {
            db.execute_raw(text).await.unwrap_err();
        }
        assert_eq!(Lot::query().sole().await?, row);
    }

    async fn the_edges_of_each_type_are_kept(db) [Lot] {
        let latest = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");
        let last = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).expect("a time");
        let edges = [
            LotCreate { price: Decimal::MAX, bid: Some(Decimal::MIN), ratio: f32::MAX, part: Some(f32::MIN), ..lot(1) },
            LotCreate { price: Decimal::new(1, 28), bid: Some(Decimal::new(-1, 28)), ratio: f32::MIN_POSITIVE, ..lot(2) },
            LotCreate {
                price: "7.9228162514264337593543950335".parse().expect("a decimal"),
                opens: latest.and_time(last).and_utc(),
                local: Some(latest.and_time(last)),
                day: Some(latest),
                time: Some(last),
                ..lot(3)
            },
            LotCreate { price: Decimal::ZERO, time: Some(NaiveTime::MIN), ..lot(4) },
        ];
        for edge in edges {
            let row = Lot::create(edge).await?;
            assert_eq!(Lot::find_or_fail(row.id).await?, row);
        }
    }
}
