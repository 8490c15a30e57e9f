//! Every type of column, at its ends.

use chrono::{Datelike, TimeDelta};
use limpid::prelude::*;
use limpid_tests::each_engine;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, Clone, PartialEq, Model)]
#[fillable(yes, a8, a16, a32, a64, b8, b16, b32, b64)]
struct Whole {
    id: i64,
    yes: bool,
    a8: i8,
    a16: i16,
    a32: i32,
    a64: i64,
    b8: u8,
    b16: u16,
    b32: u32,
    b64: u64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[fillable(small, large)]
struct Fraction {
    id: i64,
    small: f32,
    large: f64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[fillable(text, bytes)]
struct Content {
    id: i64,
    text: String,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[fillable(instant, local, day, time)]
struct Moment {
    id: i64,
    instant: DateTime<Utc>,
    local: NaiveDateTime,
    day: NaiveDate,
    time: NaiveTime,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Address {
    city: String,
    lines: Vec<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[fillable(free, typed)]
struct Document {
    id: i64,
    free: serde_json::Value,
    typed: Json<Address>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[fillable(yes, byte, number, huge, ratio, text, bytes, token, free, typed, instant, local, day, time)]
struct Maybe {
    id: i64,
    yes: Option<bool>,
    byte: Option<u8>,
    number: Option<i64>,
    huge: Option<u64>,
    ratio: Option<f64>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    token: Option<Uuid>,
    free: Option<serde_json::Value>,
    typed: Option<Json<Address>>,
    instant: Option<DateTime<Utc>>,
    local: Option<NaiveDateTime>,
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
}

fn nothing() -> MaybeCreate {
    serde_json::from_str("{}").expect("every key is optional")
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

each_engine! {
    async fn integers_round_trip_at_their_extremes(db) [Whole] {
        let low = WholeCreate {
            yes: false, a8: i8::MIN, a16: i16::MIN, a32: i32::MIN, a64: i64::MIN, b8: 0, b16: 0, b32: 0, b64: 0,
        };
        let high = WholeCreate {
            yes: true, a8: i8::MAX, a16: i16::MAX, a32: i32::MAX, a64: i64::MAX, b8: u8::MAX, b16: u16::MAX, b32: u32::MAX, b64: u64::MAX,
        };
        let low = Whole::create(low).await?;
        let high = Whole::create(high).await?;
        assert_eq!((low.yes, low.a8, low.a16, low.a32, low.a64), (false, i8::MIN, i16::MIN, i32::MIN, i64::MIN));
        assert_eq!((high.yes, high.a8, high.a16, high.a32, high.a64), (true, i8::MAX, i16::MAX, i32::MAX, i64::MAX));
        assert_eq!((high.b8, high.b16, high.b32, high.b64), (u8::MAX, u16::MAX, u32::MAX, u64::MAX));
        assert_eq!(Whole::find_or_fail(high.id).await?, high);
        let found = Whole::query().filter(|row| row.a64.eq(i64::MAX) & row.b64.eq(u64::MAX) & row.b8.eq(u8::MAX)).sole().await?;
        assert_eq!(found, high);
        assert_eq!(Whole::query().filter(|row| row.a64.le(i64::MIN) & row.b32.lt(1_u32)).sole().await?, low);
    }

    async fn the_largest_numbers_sort_and_compare(db) [Whole] {
        let numbers = [0, 1, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX - 1, u64::MAX];
        for b64 in numbers.into_iter().rev() {
            Whole::create(WholeCreate { yes: true, a8: 0, a16: 0, a32: 0, a64: 0, b8: 0, b16: 0, b32: 0, b64 }).await?;
        }
        assert_eq!(Whole::query().order_by(|row| row.b64).pluck(|row| row.b64).await?, numbers);
        assert_eq!(Whole::query().filter(|row| row.b64.gt(i64::MAX as u64)).count().await?, 3);
        assert_eq!(Whole::query().filter(|row| row.b64.in_(numbers)).count().await?, 6);
        assert_eq!(Whole::query().filter(|row| row.b64.between(1_u64, u64::MAX - 1)).count().await?, 4);
    }

    async fn floats_round_trip_at_their_extremes(db) [Fraction] {
        let small = [0.0, 0.1, -1.5, f32::MAX, f32::MIN, f32::MIN_POSITIVE, f32::EPSILON, 16_777_217.0];
        let large = [0.0, 0.1, 1.0 / 3.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, f64::EPSILON, 9_007_199_254_740_993.0];
        for (small, large) in small.into_iter().zip(large) {
            let made = Fraction::create(FractionCreate { small, large }).await?;
            assert_eq!((made.small, made.large), (small, large));
            let found = Fraction::query().filter(|row| row.small.eq(small) & row.large.eq(large)).sole().await?;
            assert_eq!(found, made);
        }
    }

    async fn nan_and_infinity_are_stored_or_refused(db) [Fraction] {
        for large in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            match Fraction::create(FractionCreate { small: 0.0, large }).await {
                Ok(made) => assert_eq!(made.large.to_string(), large.to_string()),
                Err(error) => assert!(matches!(error, limpid::Error::OutOfRange { .. }), "{error:?}"),
            }
        }
        let stored = Fraction::query().count().await?;
        assert_eq!(stored, match db.engine() { limpid::Engine::Postgres => 3, limpid::Engine::Sqlite => 2, _ => 0 });
    }

    async fn texts_round_trip(db) [Content] {
        let long = "ä✓🦀'\"\\%_\n".repeat(60_000);
        let texts = [
            "", " ", "  a  ", "a\tb\nc\r\nd", "it's", "say \"hi\"", "back\\slash\\", "\\'", "%_*?[]!", "; DROP TABLE contents; --",
            "🦀👩‍👩‍👧‍👦", "e\u{301}", "\u{feff}bom", "\u{202e}rtl", "?", "$1", ":a", "NULL", "null", "{\"a\":1}", "1e400", long.as_str(),
        ];
        for text in texts {
            let made = Content::create(ContentCreate { text: text.into(), bytes: Vec::new() }).await?;
            assert!(made.text == text, "{} bytes", text.len());
            assert_eq!(Content::query().filter(|row| row.text.eq(text)).count().await?, 1);
        }
        assert_eq!(Content::query().count().await?, texts.len() as i64);
    }

    async fn a_nul_in_a_text_is_kept_or_refused(db) [Content] {
        match Content::create(ContentCreate { text: "a\0b".into(), bytes: Vec::new() }).await {
            Ok(made) => assert_eq!(Content::find_or_fail(made.id).await?.text, "a\0b"),
            Err(error) => assert!(matches!(error, limpid::Error::OutOfRange { .. }), "{error:?}"),
        }
        let stored = Content::query().count().await?;
        assert_eq!(stored, i64::from(db.engine() != limpid::Engine::Postgres));
    }

    async fn bytes_round_trip(db) [Content] {
        let all: Vec<u8> = (0..=255).collect();
        for bytes in [Vec::new(), vec![0], all.clone(), b"text".to_vec(), all.repeat(4_096)] {
            let made = Content::create(ContentCreate { text: String::new(), bytes: bytes.clone() }).await?;
            assert!(made.bytes == bytes, "{} bytes", bytes.len());
            assert_eq!(Content::query().filter(|row| row.bytes.eq(bytes.as_slice())).count().await?, 1);
        }
        assert_eq!(Content::query().filter(|row| row.bytes.ne(all)).count().await?, 4);
    }

    async fn instants_round_trip_to_the_microsecond(db) [Moment] {
        let dates = [day(1970, 1, 1), day(1969, 12, 31), day(1900, 2, 28), day(2000, 2, 29), day(2024, 2, 29), day(1000, 1, 1), day(9999, 12, 31)];
        let times = [(0, 0, 0, 0), (23, 59, 59, 999_999), (12, 0, 0, 1), (1, 2, 3, 500_000), (9, 9, 9, 9), (0, 0, 0, 10), (23, 59, 59, 999_999)];
        for (day, (hour, minute, second, micro)) in dates.into_iter().zip(times) {
            let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micro).expect("a time");
            let local = day.and_time(time);
            let made = Moment::create(MomentCreate { instant: local.and_utc(), local, day, time }).await?;
            assert_eq!((made.instant, made.local, made.day, made.time), (local.and_utc(), local, day, time));
            let query = Moment::query().filter(|row| row.instant.eq(local.and_utc()) & row.local.eq(local) & row.day.eq(day) & row.time.eq(time));
            assert_eq!(query.sole().await?, made);
        }
        let sorted = Moment::query().order_by(|row| row.instant).pluck(|row| row.day).await?;
        assert!(sorted.is_sorted() && sorted[0].year() == 1000);
    }

    async fn instants_compare_across_1970(db) [Moment] {
        let start = DateTime::from_timestamp_micros(0).expect("a time");
        for micros in [-1, 0, 1, -86_400_000_000, -999_999] {
            let instant = start + TimeDelta::microseconds(micros);
            let local = instant.naive_utc();
            Moment::create(MomentCreate { instant, local, day: local.date(), time: local.time() }).await?;
        }
        assert_eq!(Moment::query().filter(|row| row.instant.lt(start)).count().await?, 3);
        assert_eq!(Moment::query().filter(|row| row.local.ge(start.naive_utc())).count().await?, 2);
        assert_eq!(Moment::query().filter(|row| row.day.lt(day(1970, 1, 1))).count().await?, 3);
        assert_eq!(Moment::query().filter(|row| row.time.gt(NaiveTime::MIN)).count().await?, 3);
    }

    async fn json_documents_round_trip(db) [Document] {
        let free = json!({"a": [1, 2.5, -3, true, null, "x"], "b": {"deep": {"er": []}}, "": "", "ü\"'\\": "✓🦀", "n": u64::MAX});
        let typed = Address { city: "Gent \"'\\ ✓".into(), lines: vec![Some("a".into()), None, Some(String::new())] };
        let made = Document::create(DocumentCreate { free: free.clone(), typed: Json(typed.clone()) }).await?;
        assert_eq!(made.typed.0, typed);
        assert_eq!(made.free, free);
        for free in [json!({}), json!([]), json!("text"), json!(0), json!(false), json!(1.5), json!([null])] {
            let row = Document::create(DocumentCreate { free: free.clone(), typed: Json(Address::default()) }).await?;
            assert_eq!(Document::find_or_fail(row.id).await?.free, free);
        }
    }

    async fn every_optional_column_may_be_null(db) [Maybe] {
        let mut row = Maybe::create(nothing()).await?;
        let empty = row.clone();
        assert_eq!((row.yes, row.byte, row.number, row.huge, row.ratio), (None, None, None, None, None));
        assert_eq!((row.instant, row.local, row.day, row.time, row.token), (None, None, None, None, None));
        assert!(row.text.is_none() && row.bytes.is_none() && row.free.is_none() && row.typed.is_none());
        let local = day(2024, 2, 29).and_time(NaiveTime::MIN);
        row.update(|row| (
            (row.yes.set(false), row.byte.set(0), row.number.set(0), row.huge.set(u64::MAX), row.ratio.set(0.0)),
            (row.text.set(""), row.bytes.set(Vec::new()), row.token.set(Uuid::nil()), row.free.set(json!([]))),
            (row.typed.set(Json(Address::default())), row.instant.set(local.and_utc()), row.local.set(local)),
            (row.day.set(local.date()), row.time.set(local.time())),
        )).await?;
        assert_eq!((row.yes, row.byte, row.number, row.huge, row.ratio), (Some(false), Some(0), Some(0), Some(u64::MAX), Some(0.0)));
        assert_eq!((row.text.as_deref(), row.bytes.as_deref()), (Some(""), Some([].as_slice())));
        assert_eq!(Maybe::find_or_fail(row.id).await?, row);
        row.update(|row| (
            (row.yes.set(None), row.byte.set(None), row.number.set(None), row.huge.set(None), row.ratio.set(None)),
            (row.text.set(None), row.bytes.set(None), row.token.set(None), row.free.set(None), row.typed.set(None)),
            (row.instant.set(None), row.local.set(None), row.day.set(None), row.time.set(None)),
        )).await?;
        assert_eq!(row, empty);
    }
}
