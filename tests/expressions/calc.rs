//! Functions of text, numbers and dates, and casts.

use limpid::prelude::*;
use limpid_tests::each_engine;
use rust_decimal::Decimal;

#[derive(Debug, Clone, Model)]
struct Entry {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    nick: Option<String>,
    #[fillable]
    small: i16,
    #[fillable]
    count: i64,
    #[fillable]
    rate: Option<f64>,
    #[fillable]
    open: bool,
    #[fillable]
    day: NaiveDate,
    #[fillable]
    local: NaiveDateTime,
    #[fillable]
    at: Option<DateTime<Utc>>,
}

async fn entry(
    name: &str,
    nick: Option<&str>,
    number: i64,
    rate: Option<f64>,
    at: &str,
) -> limpid::Result<Entry> {
    let at: DateTime<Utc> = at.parse().expect("an instant");
    Entry::create(EntryCreate {
        name: name.into(),
        nick: nick.map(Into::into),
        small: number as i16,
        count: number,
        rate,
        open: number > 0,
        day: at.date_naive(),
        local: at.naive_utc(),
        at: rate.map(|_| at),
    })
    .await
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().expect("a time")
}

fn instant(text: &str) -> DateTime<Utc> {
    local(text).and_utc()
}

each_engine! {
    async fn texts_are_concatenated_replaced_and_cut(db) [Entry] {
        entry("L\u{f6}ve", Some("L'\u{f6}"), 1, None, "2024-02-29T00:00:00Z").await?;
        entry("Bob", None, 2, None, "2024-02-29T00:00:00Z").await?;
        let rows = Entry::query()
            .order_by(|entry| entry.id)
            .pluck(|entry| (entry.name.concat(" ").concat(entry.nick), entry.nick.concat("!"), entry.name.replace("o", "''"), entry.nick.replace("'", ""), entry.name.substring(2, 2), entry.nick.substring(0, 1)))
            .await?;
        let of = |text: &str| Some(text.to_owned());
        assert_eq!(rows[0], ("L\u{f6}ve L'\u{f6}".into(), "L'\u{f6}!".into(), "L\u{f6}ve".into(), of("L\u{f6}"), "\u{f6}v".into(), of("L")));
        assert_eq!(rows[1], ("Bob ".into(), "!".into(), "B''b".into(), None, "ob".into(), None));
        let names = Entry::query().filter(|entry| entry.name.concat(entry.nick).eq("L\u{f6}veL'\u{f6}")).count().await?;
        assert_eq!(names, 1);
        assert_eq!(Entry::query().filter(|entry| entry.name.substring(1, u32::MAX).eq("Bob")).count().await?, 1);
    }

    async fn numbers_are_rounded_the_same_on_every_engine(db) [Entry] {
        for (number, rate) in [(-7, Some(-2.5)), (7, Some(2.5)), (1, Some(-0.3)), (2, Some(1.5)), (3, Some(9e15)), (4, None), (5, Some(3.0))] {
            entry("x", None, number, rate, "2024-02-29T00:00:00Z").await?;
        }
        let rows = Entry::query()
            .order_by(|entry| entry.id)
            .pluck(|entry| (entry.rate.round(), entry.rate.floor(), entry.rate.ceil(), entry.rate.abs()))
            .await?;
        let all = |round, floor, ceil, abs| (Some(round), Some(floor), Some(ceil), Some(abs));
        assert_eq!(rows, [
            all(-3.0, -3.0, -2.0, 2.5),
            all(3.0, 2.0, 3.0, 2.5),
            all(0.0, -1.0, 0.0, 0.3),
            all(2.0, 1.0, 2.0, 1.5),
            all(9e15, 9e15, 9e15, 9e15),
            (None, None, None, None),
            all(3.0, 3.0, 3.0, 3.0),
        ]);
        let rows = Entry::query()
            .order_by(|entry| entry.id)
            .limit(2)
            .pluck(|entry| (entry.count.abs(), entry.small.abs(), entry.count.greatest(3), entry.count.least(entry.id), entry.rate.greatest(0.0)))
            .await?;
        assert_eq!(rows, [(7, 7, 3, -7, Some(0.0)), (7, 7, 7, 2, Some(2.5))]);
        // Of a value and NULL, the value.
        let value = Entry::query().filter(|entry| entry.count.eq(4)).value(|entry| entry.rate.greatest(1.0)).await?;
        assert_eq!(value, Some(Some(1.0)));
    }

    async fn casts_lose_nothing(db) [Entry] {
        entry("x", None, -7, Some(1.0), "2024-02-29T23:59:59.999999Z").await?;
        let numbers = Entry::query()
            .value(|entry| (entry.small.cast::<i64>(), entry.small.cast::<String>(), entry.count.cast::<String>(), entry.small.cast::<f64>(), entry.count.cast::<Decimal>(), entry.open.cast::<i64>()))
            .await?;
        assert_eq!(numbers, Some((-7, "-7".into(), "-7".into(), -7.0, Decimal::from(-7), 0)));
        let times = Entry::query()
            .value(|entry| (entry.at.cast::<NaiveDate>(), entry.local.cast::<NaiveDate>(), entry.day.cast::<NaiveDateTime>(), entry.local.cast::<NaiveTime>(), entry.at.cast::<NaiveTime>(), entry.at.cast::<NaiveDateTime>(), entry.local.cast::<DateTime<Utc>>(), entry.day.cast::<DateTime<Utc>>()))
            .await?;
        let (last, at) = (day("2024-02-29"), local("2024-02-29T23:59:59.999999"));
        let midnight = local("2024-02-29T00:00:00");
        assert_eq!(times, Some((Some(last), last, midnight, at.time(), Some(at.time()), Some(at), at.and_utc(), midnight.and_utc())));
        assert_eq!(Entry::query().filter(|entry| entry.count.cast::<String>().starts_with("-")).count().await?, 1);
        assert_eq!(Entry::query().filter(|entry| entry.count.cast::<Decimal>().lt(Decimal::ZERO)).count().await?, 1);
        let days = Entry::query().group_by(|entry| entry.at.cast::<NaiveDate>()).select(|group| (group.key(), group.count())).get().await?;
        assert_eq!(days, [(Some(last), 1)]);
    }

    async fn dates_are_truncated_to_their_start(db) [Entry] {
        entry("x", None, 1, Some(1.0), "2024-02-29T23:59:59.999999Z").await?;
        let entries = || Entry::query();
        assert_eq!(
            entries().value(|entry| (entry.day.start_of_year(), entry.day.start_of_month(), entry.day.start_of_week())).await?,
            Some((day("2024-01-01"), day("2024-02-01"), day("2024-02-26")))
        );
        assert_eq!(
            entries().value(|entry| (entry.local.start_of_year(), entry.local.start_of_month(), entry.local.start_of_week(), entry.local.start_of_day(), entry.local.start_of_hour())).await?,
            Some((local("2024-01-01T00:00:00"), local("2024-02-01T00:00:00"), local("2024-02-26T00:00:00"), local("2024-02-29T00:00:00"), local("2024-02-29T23:00:00")))
        );
        assert_eq!(
            entries().value(|entry| (entry.at.start_of_year(), entry.at.start_of_week(), entry.at.start_of_hour())).await?,
            Some((Some(instant("2024-01-01T00:00:00")), Some(instant("2024-02-26T00:00:00")), Some(instant("2024-02-29T23:00:00"))))
        );
        // A Monday and a Sunday.
        entry("monday", None, 1, None, "2024-02-26T00:00:00Z").await?;
        entry("sunday", None, 1, None, "2024-03-03T12:00:00Z").await?;
        let weeks = entries().order_by(|entry| entry.id).pluck(|entry| (entry.day.start_of_week(), entry.local.start_of_week().cast::<NaiveDate>())).await?;
        assert_eq!(weeks, [(day("2024-02-26"), day("2024-02-26")); 3]);
    }

    async fn dates_are_moved_and_compared(db) [Entry] {
        entry("x", None, 2, Some(1.0), "2024-02-28T23:59:59.999999Z").await?;
        let entries = || Entry::query();
        assert_eq!(
            entries().value(|entry| (entry.day.plus_days(entry.count), entry.local.plus_days(-28), entry.at.plus_hours(1), entry.at.plus_seconds(entry.count), entry.local.plus_seconds(-86_400))).await?,
            Some((day("2024-03-01"), local("2024-01-31T23:59:59.999999"), Some(instant("2024-02-29T00:59:59.999999")), Some(instant("2024-02-29T00:00:01.999999")), local("2024-02-27T23:59:59.999999")))
        );
        let since = entries()
            .value(|entry| (entry.day.days_since(day("2024-01-01")), entry.at.days_since(instant("2024-02-29T00:00:00")), entry.local.seconds_since(local("2024-02-28T23:59:58.5")), entry.at.seconds_since(instant("2024-02-29T00:00:00"))))
            .await?;
        assert_eq!(since, Some((58, Some(-1), 1, Some(-1))));
        assert_eq!(entries().filter(|entry| entry.at.lt(limpid::now()) & entry.at.plus_days(100_000).gt(limpid::now())).count().await?, 1);
        let now = entries().value(|_| limpid::now()).await?.expect("a row");
        let apart = (now - Utc::now()).num_seconds().abs();
        assert!(apart < 60, "{apart}");
    }
}
