//! `in_` and `not_in` with lists of every length and type.

use chrono::TimeDelta;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[fillable(number, small, huge, text, token, bytes, day, at, local, time, ratio, single, maybe)]
struct Row {
    id: i64,
    number: i64,
    small: i16,
    huge: u64,
    text: String,
    token: Uuid,
    bytes: Vec<u8>,
    day: NaiveDate,
    at: DateTime<Utc>,
    local: NaiveDateTime,
    time: NaiveTime,
    ratio: f64,
    single: f32,
    maybe: Option<i64>,
}

const LENGTHS: [usize; 7] = [1, 2, 255, 256, 257, 1_000, 70_000];

fn number(place: usize) -> i64 {
    if place == 1 { i64::MIN } else { place as i64 * 3 }
}

fn huge(place: usize) -> u64 {
    if place.is_multiple_of(2) { place as u64 } else { u64::MAX - place as u64 }
}

fn text(place: usize) -> String {
    match place {
        0 => "It's \"\\ ✓🦀 %_".to_owned(),
        1 => String::new(),
        place => format!("Text {place}"),
    }
}

fn token(place: usize) -> Uuid {
    Uuid::from_u128(place as u128 * 0x0123_4567_89ab_cdef_0123)
}

fn bytes(place: usize) -> Vec<u8> {
    if place == 1 {
        Vec::new()
    } else {
        vec![0, 255, (place % 256) as u8, (place / 256 % 256) as u8, (place / 65_536) as u8]
    }
}

fn at(place: usize) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(0).expect("a time")
        + TimeDelta::microseconds(place as i64 * 1_000_001 - 500_000)
}

fn day(place: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(1960, 2, 28).expect("a day") + TimeDelta::days(place as i64)
}

fn time(place: usize) -> NaiveTime {
    NaiveTime::MIN + TimeDelta::microseconds(place as i64 * 1_000_003)
}

fn ratio(place: usize) -> f64 {
    if place == 1 { 1e300 } else { place as f64 / 7.0 }
}

fn single(place: usize) -> f32 {
    place as f32 / 7.0
}

/// Three rows: the first two of every list, and one that is in none.
async fn rows() -> limpid::Result<()> {
    // The third is beyond 70,000, but still a time of day.
    for (place, maybe) in [(0, Some(0)), (1, Some(1)), (80_000, None)] {
        Row::create(RowCreate {
            number: number(place),
            small: place as i16,
            huge: huge(place),
            text: text(place),
            token: token(place),
            bytes: bytes(place),
            day: day(place),
            at: at(place),
            local: at(place).naive_utc(),
            time: time(place),
            ratio: ratio(place),
            single: single(place),
            maybe,
        })
        .await?;
    }
    Ok(())
}

/// Asks with lists of every length and compares with what must be found: 1 row or 2 of 3.
macro_rules! every_length {
    ($column:ident, $make:expr) => {
        rows().await?;
        for length in LENGTHS {
            let values: Vec<_> = (0..length).map($make).collect();
            let found = length.min(2) as i64;
            assert_eq!(Row::query().filter(|row| row.$column.in_(&values)).count().await?, found, "{length}");
            assert_eq!(
                Row::query().filter(|row| row.$column.not_in(&values)).count().await?,
                3 - found,
                "not {length}"
            );
        }
    };
}

each_engine! {
    async fn whole_numbers(db) [Row] {
        every_length!(number, number);
    }

    async fn small_numbers(db) [Row] {
        rows().await?;
        let values: Vec<i16> = (0..1_000).collect();
        assert_eq!(Row::query().filter(|row| row.small.in_(&values)).count().await?, 2);
    }

    async fn the_largest_numbers(db) [Row] {
        every_length!(huge, huge);
    }

    async fn texts(db) [Row] {
        every_length!(text, text);
    }

    async fn uuids(db) [Row] {
        every_length!(token, token);
    }

    async fn byte_strings(db) [Row] {
        every_length!(bytes, bytes);
    }

    async fn instants(db) [Row] {
        every_length!(at, at);
    }

    async fn local_times(db) [Row] {
        every_length!(local, |place| at(place).naive_utc());
    }

    async fn days(db) [Row] {
        every_length!(day, day);
    }

    async fn times_of_day(db) [Row] {
        every_length!(time, time);
    }

    async fn fractions(db) [Row] {
        every_length!(ratio, ratio);
    }

    async fn small_fractions(db) [Row] {
        every_length!(single, single);
    }

    async fn texts_in_long_lists_are_compared_exactly(db) [Row] {
        rows().await?;
        for length in [1, 300] {
            let values = |first: &str| -> Vec<String> { std::iter::once(first.to_owned()).chain((1..length).map(|n| format!("no {n}"))).collect() };
            Row::query().all().update(|row| row.text.set("Straße")).await?;
            for wrong in ["straße", "STRASSE", "Strasse", "Straße ", "Strase"] {
                assert_eq!(Row::query().filter(|row| row.text.in_(values(wrong))).count().await?, 0, "{wrong}");
                assert_eq!(Row::query().filter(|row| row.text.not_in(values(wrong))).count().await?, 3, "{wrong}");
            }
            assert_eq!(Row::query().filter(|row| row.text.in_(values("Straße"))).count().await?, 3);
        }
    }

    async fn every_float_is_found_in_a_long_list(db) [Row] {
        rows().await?;
        let values: Vec<f64> = (0..300).map(|n| f64::from(n).sqrt() * 1e-7 + 1.0 / 3.0).collect();
        for value in values.iter().take(20) {
            Row::query().all().update(|row| row.ratio.set(value)).await?;
            assert_eq!(Row::query().filter(|row| row.ratio.in_(&values)).count().await?, 3, "{value}");
        }
    }

    async fn an_empty_list_is_folded_without_a_statement(db) [Row] {
        // There is no table to ask.
        limpid::schema![Row].drop(&db).await?;
        let none: Vec<i64> = Vec::new();
        let query = Row::query().filter(|row| row.number.in_(&none));
        assert!(query.clone().get().await?.is_empty());
        assert!(query.clone().pluck(|row| row.id).await?.is_empty());
        assert_eq!(query.clone().count().await?, 0);
        assert!(!query.clone().exists().await?);
        assert!(query.clone().first().await?.is_none());
        assert_eq!(query.clone().paginate(1, 10).await?.total, 0);
        assert_eq!(query.clone().delete().await?, 0);
        assert!(query.filter(|row| row.id.eq(1)).sole().await.unwrap_err().is_not_found());
        assert!(Row::query().filter(|row| row.number.not_in(&none)).count().await.is_err());
    }

    async fn an_empty_list_that_is_excluded_excludes_nothing(db) [Row] {
        rows().await?;
        let none: Vec<i64> = Vec::new();
        assert_eq!(Row::query().filter(|row| row.number.not_in(&none)).count().await?, 3);
        assert_eq!(Row::query().filter(|row| row.maybe.not_in(&none)).count().await?, 3);
    }

    async fn none_in_a_list_means_null(db) [Row] {
        rows().await?;
        assert_eq!(Row::query().filter(|row| row.maybe.in_([None, Some(1)])).count().await?, 2);
        assert_eq!(Row::query().filter(|row| row.maybe.in_([None])).count().await?, 1);
        assert_eq!(Row::query().filter(|row| row.maybe.not_in([None, Some(1)])).count().await?, 1);
        assert_eq!(Row::query().filter(|row| row.maybe.not_in([None])).count().await?, 2);
        assert_eq!(Row::query().filter(|row| row.maybe.in_([0, 1])).count().await?, 2);
        // As in SQL, NULL is not outside a list of values.
        assert_eq!(Row::query().filter(|row| row.maybe.not_in([0])).count().await?, 1);
        let long: Vec<Option<i64>> = (0..70_000).map(|n| (n != 5).then_some(n)).collect();
        assert_eq!(Row::query().filter(|row| row.maybe.in_(&long)).count().await?, 3);
        assert_eq!(Row::query().filter(|row| row.maybe.not_in(&long)).count().await?, 0);
    }

    async fn several_long_lists_go_into_one_statement(db) [Row] {
        rows().await?;
        let numbers: Vec<i64> = (0..40_000).map(number).collect();
        let texts: Vec<String> = (0..40_000).map(text).collect();
        let both = Row::query().filter(|row| row.number.in_(&numbers) & row.text.in_(&texts) & row.number.not_in([7]));
        assert_eq!(both.clone().count().await?, 2);
        assert_eq!(both.paginate(1, 1).await?.total, 2);
        let short: Vec<i64> = (0..200).map(number).collect();
        let mut query = Row::query();
        for _ in 0..100 {
            query = query.filter(|row| row.number.in_(&short));
        }
        assert_eq!(query.count().await?, 2);
    }

    async fn a_repeated_value_in_a_list_counts_once(db) [Row] {
        rows().await?;
        assert_eq!(Row::query().filter(|row| row.number.in_([0, 0, 0])).count().await?, 1);
        assert_eq!(Row::query().filter(|row| row.number.in_(vec![0; 5_000])).pluck(|row| row.number).await?, [0]);
    }
}
