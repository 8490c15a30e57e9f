//! `sum`, `avg`, `min`, `max` and `count_distinct`, of queries and of relations.

use limpid::{Error, prelude::*};
use limpid_tests::each_engine;
use rust_decimal::Decimal;

use crate::shop::{Album, Artist, Customer, Invoice, Line, Track, seed};

/// Numbers of each type, up to their ends.
#[derive(Debug, Clone, Model)]
struct Reading {
    id: i64,
    #[fillable]
    byte: u8,
    #[fillable]
    small: i32,
    #[fillable]
    wide: u32,
    #[fillable]
    large: i64,
    #[fillable]
    largest: u64,
    #[fillable]
    single: f32,
    #[fillable]
    double: Option<f64>,
    #[fillable]
    exact: Decimal,
}

fn reading() -> ReadingCreate {
    ReadingCreate {
        byte: u8::MAX,
        small: i32::MAX,
        wide: u32::MAX,
        large: 1,
        largest: 1,
        single: 0.1,
        double: None,
        exact: Decimal::new(1, 1),
    }
}

fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

each_engine! {
    async fn a_query_sums_counts_and_compares(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let all = Track::query;
        assert_eq!(all().sum(|track| track.seconds).await?, 1_610);
        assert_eq!(all().sum(|track| track.bytes).await?, 9_100);
        assert_eq!(all().avg(|track| track.seconds).await?, Some(201.25));
        assert_eq!(all().avg(|track| track.rating).await?, Some(3.2));
        assert_eq!(all().min(|track| track.seconds).await?, Some(10));
        assert_eq!(all().max(|track| track.name).await?.as_deref(), Some("six"));
        assert_eq!(all().max(|track| track.rating).await?, Some(5.0));
        assert_eq!(all().count_distinct(|track| track.genre).await?, 3);
        let rock = || all().filter(|track| track.genre.eq("Rock"));
        assert_eq!(rock().sum(|track| track.seconds).await?, 350);
        assert_eq!(rock().sum(|track| track.seconds * 2 + 1).await?, 703);
        assert_eq!(rock().avg(|track| track.bytes).await?.map(f64::round), Some(1_167.0));
        // The rules of the model hold here too.
        assert_eq!(Album::query().max(|album| album.title).await?.as_deref(), Some("Fire"));
        assert_eq!(Album::query().with_trashed().max(|album| album.title).await?.as_deref(), Some("Gone"));
    }

    async fn the_sum_of_no_rows_is_0_and_the_mean_is_none(db) [Artist, Album, Track] {
        for none in [Track::query().filter(|track| track.seconds.gt(1_000)), Track::query().limit(0)] {
            assert_eq!(none.clone().sum(|track| track.seconds).await?, 0);
            assert_eq!(none.clone().sum(|track| track.rating).await?, 0.0);
            assert_eq!(none.clone().sum(|track| track.price).await?, Decimal::ZERO);
            assert_eq!(none.clone().avg(|track| track.seconds).await?, None);
            assert_eq!(none.clone().avg(|track| track.price).await?, None);
            assert_eq!(none.clone().min(|track| track.name).await?, None);
            assert_eq!(none.clone().max(|track| track.bytes).await?, None);
            assert_eq!(none.count_distinct(|track| track.name).await?, 0);
        }
    }

    async fn aggregates_respect_limit_and_distinct(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let longest = Track::query().order_by(|track| track.seconds.desc()).limit(2);
        assert_eq!(longest.clone().sum(|track| track.seconds).await?, 700);
        assert_eq!(longest.clone().offset(1).min(|track| track.seconds).await?, Some(300));
        assert_eq!(longest.sum(|track| track.price).await?, cents(99 + 149));
        assert_eq!(Track::query().distinct().sum(|track| track.seconds).await?, 1_310);
        assert_eq!(Track::query().distinct().avg(|track| track.price).await?, Some(cents(118)));
    }

    async fn sums_of_small_numbers_do_not_overflow(db) [Reading] {
        for _ in 0..3 {
            Reading::create(reading()).await?;
        }
        let all = Reading::query;
        assert_eq!(all().sum(|reading| reading.byte).await?, 3 * 255);
        assert_eq!(all().sum(|reading| reading.small).await?, 3 * i64::from(i32::MAX));
        assert_eq!(all().sum(|reading| reading.wide).await?, 3 * i64::from(u32::MAX));
        assert_eq!(all().avg(|reading| reading.small).await?, Some(f64::from(i32::MAX)));
        assert_eq!(all().avg(|reading| reading.byte).await?, Some(255.0));
        assert!((all().sum(|reading| reading.single).await? - 3.0 * f64::from(0.1_f32)).abs() < 1e-6);
        assert_eq!(all().avg(|reading| reading.double).await?, None);
    }

    async fn a_sum_that_does_not_fit_is_an_error(db) [Reading] {
        let with = |large, largest| ReadingCreate { large, largest, ..reading() };
        Reading::create(with(i64::MAX, i64::MAX as u64)).await?;
        let sum = Reading::query().sum(|reading| reading.large).await?;
        assert_eq!((sum, Reading::query().sum(|reading| reading.largest).await?), (i64::MAX, i64::MAX as u64));
        Reading::create(with(1, u64::MAX)).await?;
        let error = Reading::query().sum(|reading| reading.large).await.expect_err("one too many");
        assert!(matches!(error, Error::OutOfRange { .. }), "{error:?}");
        Reading::query().sum(|reading| reading.largest).await.expect_err("even more");
        // Numbers below the ends, whose sum is beyond them on the way: the result is right or an error.
        Reading::create(with(-2, 0)).await?;
        if let Ok(sum) = Reading::query().sum(|reading| reading.large).await {
            assert_eq!(sum, i64::MAX - 1);
        }
    }

    async fn decimals_are_exact(db) [Reading] {
        for exact in ["0.1", "0.2", "-12345678901234567.8901", "12345678901234567.8901"] {
            let exact = exact.parse().expect("a decimal");
            Reading::create(ReadingCreate { exact, ..reading() }).await?;
        }
        let all = Reading::query;
        assert_eq!(all().sum(|reading| reading.exact).await?, Decimal::new(3, 1));
        assert_eq!(all().avg(|reading| reading.exact).await?, Some(Decimal::new(75, 3)));
        assert_eq!(all().limit(3).order_by(|reading| reading.id).sum(|reading| reading.exact).await?,
            "-12345678901234567.5901".parse().expect("a decimal"));
        assert_eq!(all().min(|reading| reading.exact).await?, "-12345678901234567.8901".parse().ok());
        let third = all().filter(|reading| reading.exact.gt(Decimal::ZERO)).avg(|reading| reading.exact).await?;
        let third = third.expect("three values").round_dp(3).to_string();
        assert_eq!(third, "4115226300411522.730");
    }

    async fn sums_of_related_rows_filter_order_and_are_loaded(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let rows = Album::query()
            .with_trashed()
            .with_sum(|album| album.tracks, |track| track.seconds)
            .with_sum(|album| album.tracks, |track| track.price)
            .with_avg(|album| album.tracks, |track| track.rating)
            .order_by(|album| (album.tracks.sum(|track| track.seconds).desc(), album.title))
            .get()
            .await?;
        let rows: Vec<_> = rows.iter().map(|(album, seconds, price, rating)| (album.title.as_str(), *seconds, *price, *rating)).collect();
        assert_eq!(rows, [
            ("Echo", 600, cents(298), Some(2.0)),
            ("Gone", 400, cents(99), None),
            ("Dawn", 300, cents(198), Some(4.0)),
            ("Fire", 300, cents(298), Some(5.0)),
        ]);
        let dear = Album::query()
            .filter(|album| album.tracks.sum(|track| track.price).gt(cents(200)))
            .filter(|album| album.tracks.avg(|track| track.price).le(cents(149)))
            .order_by(|album| (album.tracks.max(|track| track.price), album.title))
            .pluck(|album| album.title)
            .await?;
        assert_eq!(dear, ["Echo", "Fire"]);
        // Through another table, narrowed, and of nothing.
        let artists = Artist::query()
            .order_by(|artist| artist.name)
            .with_sum(|artist| artist.tracks.filter(|track| track.seconds.ge(100)), |track| track.seconds)
            .with_avg(|artist| artist.tracks, |track| track.price)
            .get()
            .await?;
        let artists: Vec<_> = artists.into_iter().map(|(_, seconds, price)| (seconds, price)).collect();
        assert_eq!(artists, [(900, Some(cents(124))), (250, Some(cents(149))), (0, None)]);
        // Decimals are compared as numbers, not as texts: 1.99 x 3 is less than 10.
        let sums = Customer::query()
            .order_by(|customer| customer.invoices.count().desc())
            .with_sum(|customer| customer.invoices, |invoice| invoice.lines.count())
            .pluck(|customer| customer.name)
            .await;
        assert_eq!(sums?.len(), 3);
    }
}
