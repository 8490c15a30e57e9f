//! Values at the edges of their types, on every path of writing: what does not fit is refused, and nothing is written.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use limpid::{Engine, Error, case, prelude::*};
use limpid_tests::each_engine;
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq, Model)]
struct Event {
    id: i64,
    #[fillable]
    at: DateTime<Utc>,
    #[fillable]
    local: Option<NaiveDateTime>,
    #[fillable]
    day: Option<NaiveDate>,
    #[fillable]
    time: Option<NaiveTime>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Count {
    id: i64,
    #[fillable]
    small: u32,
    #[fillable]
    large: i64,
    #[fillable]
    largest: u64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Word {
    id: i64,
    #[fillable]
    word: String,
    #[fillable]
    meta: Option<serde_json::Value>,
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

fn event(at: DateTime<Utc>) -> EventCreate {
    EventCreate { at, local: None, day: None, time: None }
}

fn is_refused<T: std::fmt::Debug>(result: limpid::Result<T>) {
    assert!(matches!(result, Err(Error::OutOfRange { .. })), "{result:?}");
}

each_engine! {
    /// A leap second is stored as zeros, or as another time, by servers that are asked.
    async fn a_leap_second_is_refused_on_every_path(db) [Event] {
        let leap = at("2016-12-31T23:59:60Z");
        let time = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_000_000_000);
        let good = Event::create(event(at("2016-12-31T23:59:59Z"))).await?;
        is_refused(Event::create(event(leap)).await);
        is_refused(Event::create(EventCreate { time, ..event(good.at) }).await);
        is_refused(Event::create(EventCreate { local: Some(leap.naive_utc()), ..event(good.at) }).await);
        is_refused(Event::create_many([event(good.at), event(leap)]).await);
        is_refused(Event::insert_many([event(good.at), event(leap)]).await);
        is_refused(good.clone().update(|event| event.at.set(leap)).await);
        is_refused(Event::query().all().update(|event| event.time.set(time)).await);
        is_refused(Event::update_many([(good.id, Event::columns().at.set(leap))]).await);
        is_refused(Event::query().filter(|event| event.at.eq(leap)).get().await);
        is_refused(Event::query().filter(|event| event.at.in_([good.at, leap])).get().await);
        let many: Vec<_> = (0..5_000).map(|_| leap).collect();
        is_refused(Event::query().filter(|event| event.at.in_(many)).get().await);
        assert_eq!(Event::query().get().await?, [good]);
    }

    /// MariaDB stores the year 10000 as zeros, which nothing can read.
    async fn a_year_that_the_engine_does_not_have_is_refused(db) [Event] {
        let far = at("9999-12-31T23:59:59-05:00");
        let good = Event::create(event(at("9999-12-31T23:59:59.999999Z"))).await?;
        match db.engine() {
            Engine::MariaDb | Engine::MySql => {
                let day = NaiveDate::from_ymd_opt(10_000, 1, 1);
                is_refused(Event::create(event(far)).await);
                is_refused(Event::create(EventCreate { day, ..event(good.at) }).await);
                is_refused(Event::create_many([event(good.at), event(far)]).await);
                is_refused(Event::query().all().update(|event| event.at.set(far)).await);
                is_refused(Event::update_many([(good.id, Event::columns().day.set(day))]).await);
                is_refused(Event::query().filter(|event| event.at.lt(far)).get().await);
            }
            _ => {
                let id = Event::create(event(far)).await?.id;
                assert_eq!(Event::find_or_fail(id).await?.at, far);
                Event::query().filter(|event| event.at.eq(far)).delete().await?;
            }
        }
        assert_eq!(Event::query().get().await?, [good]);
    }

    async fn whole_numbers_are_reckoned_whole_or_refused(db) [Count] {
        let input = CountCreate { small: 3, large: i64::MAX, largest: (1 << 63) + 5 };
        let count = Count::create(input).await?;
        let found = |filter: limpid::Result<bool>| filter;
        // 3 - 5 is -2, whatever the column's own type.
        assert!(found(Count::query().filter(|count| (count.small - 5).lt(0)).exists().await)?);
        assert!(found(Count::query().filter(|count| (count.small - 5 + 6).eq(4)).exists().await)?);
        assert_eq!(Count::query().order_by(|count| (count.small - 5).asc()).count().await?, 1);
        // What is beyond i64 is not read as a float, in which it would equal its neighbours.
        is_refused(Count::query().filter(|count| (count.large + 1).eq(count.large + 2)).get().await);
        is_refused(count.clone().update(|count| count.large.increment(1)).await);
        match db.engine() {
            Engine::Sqlite => {
                is_refused(count.clone().update(|count| count.largest.increment(1)).await);
                is_refused(count.clone().update(|fields| fields.largest.set(fields.largest / 2)).await);
                is_refused(Count::query().filter(|count| (count.largest - 1).gt(1)).get().await);
                assert_eq!(Count::query().get().await?, std::slice::from_ref(&count));
            }
            _ => {
                let mut count = count.clone();
                count.update(|count| count.largest.increment(1)).await?;
                assert_eq!(count.largest, (1 << 63) + 6);
            }
        }
        let small = Count::create(CountCreate { small: 7, large: -7, largest: 7 }).await?;
        let worked: Vec<(i64, i64, i64, i64, i64)> = Count::query().filter(|count| count.id.eq(small.id))
            .pluck(|count| (count.large + 2, count.large - 2, count.large * 2, count.large / 2, count.large % 2)).await?;
        assert_eq!(worked, [(-5, -9, -14, -3, -1)]);
    }

    async fn texts_that_are_no_column_are_equal_if_their_bytes_are(db) [Word] {
        let words = ["🍣", "Hot", "hot", "hot ", "Ω", "日本"];
        for word in words {
            Word::create(WordCreate { word: word.into(), meta: Some(serde_json::json!({ "tag": word })) }).await?;
        }
        let cased = |text: &'static str| {
            Word::query().filter(move |word| case::<String>().when(word.id.gt(0), "🍣").otherwise("Hot").eq(text)).count()
        };
        assert_eq!((cased("🍣").await?, cased("🍺").await?), (6, 0));
        let hot = |text: &'static str| {
            Word::query().filter(move |word| case::<String>().when(word.id.gt(0), "Hot").otherwise("x").eq(text)).count()
        };
        assert_eq!((hot("Hot").await?, hot("hot").await?, hot("Hot ").await?), (6, 0, 0));
        let groups: Vec<(String, i64)> = Word::query()
            .group_by(|word| case::<String>().when(word.word.eq("Hot"), "Hot").when(word.word.eq("hot"), "hot")
                .when(word.word.eq("hot "), "hot ").otherwise("other"))
            .select(|group| (group.key(), group.count())).get().await?;
        assert_eq!(groups.len(), 4);
        for text in words {
            let meta = Word::query().filter(|word| word.meta.key("tag").as_text().eq(text)).count().await?;
            assert_eq!(meta, 1, "{text:?}");
        }
        assert_eq!(Word::query().filter(|word| word.meta.key("tag").as_text().eq("Hot ")).count().await?, 0);
        let mut many: Vec<String> = (0..5_000).map(|number| format!("no {number}")).collect();
        many.extend(["Ω".to_owned(), "日本".to_owned(), "HOT".to_owned()]);
        assert_eq!(Word::query().filter(|word| word.word.in_(many)).count().await?, 2);
        let ids = Word::query().order_by(|word| word.id).pluck(|word| word.id).await?;
        let changes = ids.iter().map(|id| (*id, Word::columns().word.set("🦀")));
        Word::update_many(changes).await?;
        assert_eq!(Word::query().filter(|word| word.word.eq("🦀")).count().await?, 6);
    }

    /// PostgreSQL has no NUL in a text; where there is one, it is a letter like all others.
    async fn a_nul_in_a_text_is_a_letter(db) [Word] {
        let nul = ["a\0zebra", "plain\0more", "ab\0", "zebra\0"];
        let mut words = vec!["zebra", "plain", "ab"];
        if db.engine() != Engine::Postgres {
            words.extend(nul);
        }
        for word in &words {
            Word::create(WordCreate { word: (*word).into(), meta: None }).await?;
        }
        let all = |test: &dyn Fn(&str) -> bool| {
            let mut found: Vec<String> = words.iter().filter(|word| test(word)).map(|word| (*word).to_owned()).collect();
            found.sort();
            found
        };
        for text in ["\0zebra", "zebra", "ab", "\0", "plain\0more", "b\0", "zebra\0", "", "A", "é"] {
            let found = |filter: limpid::Filter| {
                let query = Word::query().filter(move |_| filter).pluck(|word| word.word);
                async move { query.await.map(|mut found| { found.sort(); found }) }
            };
            let fields = Word::columns();
            assert_eq!(found(fields.word.contains(text)).await?, all(&|word| word.contains(text)), "{text:?}");
            assert_eq!(found(fields.word.starts_with(text)).await?, all(&|word| word.starts_with(text)), "{text:?}");
            assert_eq!(found(fields.word.ends_with(text)).await?, all(&|word| word.ends_with(text)), "{text:?}");
            assert_eq!(found(fields.word.eq(text)).await?, all(&|word| word == text), "{text:?}");
            assert_eq!(found(fields.word.ne(text)).await?, all(&|word| word != text), "{text:?}");
            assert_eq!(found(fields.word.in_([text, "no"])).await?, all(&|word| word == text), "{text:?}");
            let upper = text.to_uppercase();
            assert_eq!(found(fields.word.contains_any_case(&upper)).await?, all(&|word| word.contains(text) || word.contains(&text.to_lowercase())), "{text:?}");
            assert_eq!(found(fields.word.ends_with_any_case(&upper)).await?, all(&|word| word.ends_with(&text.to_lowercase())), "{text:?}");
            assert_eq!(found(fields.word.starts_with_any_case(&upper)).await?, all(&|word| word.starts_with(&text.to_lowercase())), "{text:?}");
            assert_eq!(found(fields.word.eq_any_case(&upper)).await?, all(&|word| word == text.to_lowercase()), "{text:?}");
        }
        let mut lengths = Word::query().pluck(|word| word.word.length()).await?;
        lengths.sort_unstable();
        let mut expected: Vec<i64> = words.iter().map(|word| word.chars().count() as i64).collect();
        expected.sort_unstable();
        assert_eq!(lengths, expected);
    }
}

/// Tables of others on SQLite.
mod others {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Model)]
    struct Invoice {
        id: i64,
        #[fillable]
        issued_at: DateTime<Utc>,
        #[fillable]
        due_on: Option<NaiveDate>,
        #[fillable]
        opens: Option<NaiveTime>,
        #[fillable]
        total: Option<Decimal>,
    }

    /// What programs write: SQLite's functions, Laravel, Rails, Django and Python.
    const FORMS: [fn(&str) -> String; 4] = [
        |second| second.to_owned(),
        |second| format!("{second}.000"),
        |second| format!("{second}.000000"),
        |second| format!("{second}.000000000"),
    ];

    #[tokio::test]
    async fn a_date_is_one_date_in_every_form_that_sorts() -> limpid::Result<()> {
        let db = limpid::connect("sqlite::memory:").await?;
        db.scope(async {
            db.execute_raw("CREATE TABLE invoices (id INTEGER PRIMARY KEY, issued_at DATETIME, due_on DATE, opens TIME, total NUMERIC)").await?;
            let mut id = 0;
            for second in ["2020-12-31 23:59:59", "2021-01-01 00:00:00", "2021-01-01 00:00:01", "2021-12-31 23:59:59", "2022-01-01 00:00:00"] {
                for form in FORMS {
                    id += 1;
                    let (day, time) = second.split_at(10);
                    let at = form(second);
                    let opens = form(time.trim());
                    let due = if id % 2 == 0 { day.to_owned() } else { form(&format!("{day} 00:00:00")) };
                    let insert = format!("INSERT INTO invoices VALUES ({id}, '{at}', '{due}', '{opens}', {id}.86)");
                    limpid::sql_unchecked(insert).execute().await?;
                }
            }
            let first = at("2021-01-01T00:00:00Z");
            let last = at("2021-12-31T23:59:59Z");
            let count = |filter: limpid::Filter| Invoice::query().filter(move |_| filter).count();
            let of = Invoice::columns();
            assert_eq!(count(of.issued_at.eq(first)).await?, 4);
            assert_eq!(count(of.issued_at.ne(first)).await?, 16);
            assert_eq!(count(of.issued_at.lt(first)).await?, 4);
            assert_eq!(count(of.issued_at.le(first)).await?, 8);
            assert_eq!(count(of.issued_at.gt(first)).await?, 12);
            assert_eq!(count(of.issued_at.ge(first)).await?, 16);
            assert_eq!(count(of.issued_at.between(first, last)).await?, 12);
            assert_eq!(count(of.issued_at.in_([first, last])).await?, 8);
            assert_eq!(count(of.issued_at.not_in([first, last])).await?, 12);
            let long = (0..600).map(|_| first).chain([last]);
            assert_eq!(count(of.issued_at.in_(long)).await?, 8);
            let day = NaiveDate::from_ymd_opt(2021, 1, 1).expect("a date");
            assert_eq!(count(of.due_on.eq(day)).await?, 8);
            assert_eq!(count(of.due_on.lt(day)).await?, 4);
            assert_eq!(count(of.due_on.gt(day)).await?, 8);
            assert_eq!(count(of.due_on.in_([day])).await?, 8);
            let midnight = NaiveTime::MIN;
            assert_eq!(count(of.opens.eq(midnight)).await?, 8);
            assert_eq!(count(of.opens.gt(midnight)).await?, 12);
            assert_eq!(count(of.opens.in_([midnight])).await?, 8);
            assert_eq!(Invoice::query().get().await?.iter().filter(|invoice| invoice.due_on == Some(day)).count(), 8);
            // Decimals that are numbers there, in expressions too.
            let limit = Decimal::new(1386, 2);
            assert_eq!(count(of.total.gt(limit)).await?, 7);
            assert_eq!(count(of.total.coalesce(Decimal::ZERO).gt(limit)).await?, 7);
            assert_eq!(count(of.total.greatest(limit).gt(limit)).await?, 7);
            assert_eq!(count(case::<Option<Decimal>>().when(of.id.gt(0), of.total).otherwise(None::<Decimal>).gt(limit)).await?, 7);
            // Pages lose and repeat nothing.
            let mut seen = Vec::new();
            let mut cursor = None;
            loop {
                let page = Invoice::query().order_by(|invoice| (invoice.issued_at, invoice.id)).cursor_page(cursor.as_deref(), 3).await?;
                seen.extend(page.data.iter().map(|invoice| invoice.id));
                assert!(seen.len() <= 20);
                match page.next {
                    Some(next) => cursor = Some(next),
                    None => break,
                }
            }
            assert_eq!(seen, (1..=20).collect::<Vec<_>>());
            Ok(())
        }).await
    }
}
