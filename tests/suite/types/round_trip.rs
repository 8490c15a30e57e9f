//! What is written is what is read: the types of docs/types.md, on every engine, with their extremes and at random.
//! Those that PostgreSQL alone has are in the test `types`; its own enums in `native.rs`; `Hashed`, whose text is
//! never read, in `writing/hashed.rs`.
//!
//! The values of a type go into a table in one run of creates, a thousand random ones besides the ones that
//! are named, and come back by `get`. Each is also found again by `eq`.

use limpid::Engine;
use limpid::prelude::*;
use limpid_tests::each_engine;
use proptest::prelude::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;

/// So many random values of each type.
const CASES: usize = 1_000;

/// Values of a type: those that are named, then random ones, always the same.
fn values<T: Clone + std::fmt::Debug>(named: Vec<T>, any: impl Strategy<Value = T>) -> Vec<T> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let random = (0..CASES).map(|_| any.new_tree(&mut runner).expect("a strategy without filters").current());
    named.into_iter().chain(random).collect()
}

/// Defines a model with one column of a type, required and optional, and a test that its values come back.
macro_rules! round_trips {
    ($($name:ident: $ty:ty, $values:expr, $same:expr;)*) => {$(
        mod $name {
            use super::*;

            #[derive(Debug, Clone, Model)]
            #[model(table = "kept_values")]
            struct Kept {
                id: i64,
                #[fillable]
                value: $ty,
                #[fillable]
                perhaps: Option<$ty>,
            }

            each_engine! {
                async fn comes_back(db) [Kept] {
                    let make: fn(Engine) -> Vec<$ty> = $values;
                    let same: fn(&$ty, &$ty) -> bool = $same;
                    let values = make(db.engine());
                    assert!(values.len() >= CASES);
                    db.transaction(async |_| -> limpid::Result<()> {
                        for (place, value) in values.iter().enumerate() {
                            let perhaps = (place % 2 == 0).then(|| value.clone());
                            let kept = Kept::create(KeptCreate { value: value.clone(), perhaps }).await?;
                            assert!(same(&kept.value, value), "{:?} became {:?}", value, kept.value);
                        }
                        Ok(())
                    }).await?;
                    let kept = Kept::query().order_by(|kept| kept.id).get().await?;
                    assert_eq!(kept.len(), values.len());
                    for (place, (kept, value)) in kept.iter().zip(&values).enumerate() {
                        assert!(same(&kept.value, value), "{:?} became {:?}", value, kept.value);
                        match &kept.perhaps {
                            Some(perhaps) => assert!(place % 2 == 0 && same(perhaps, value)),
                            None => assert!(place % 2 == 1),
                        }
                    }
                }
            }
        }
    )*};
}

fn exactly<T: PartialEq>(left: &T, right: &T) -> bool {
    left == right
}

/// PostgreSQL has no NUL in text.
fn text(engine: Engine) -> Vec<String> {
    let mut named: Vec<String> =
        ["", " ", "a ", "'\"\\`;--", "emoji 🦀 and e\u{301}", "%_*?[!]", "\r\n\t"].map(Into::into).into();
    named.push("long ".repeat(20_000));
    if engine != Engine::Postgres {
        named.push("with \0 inside".into());
        return values(named, any::<String>());
    }
    values(named, any::<String>().prop_map(|text| text.replace('\0', "")))
}

fn floats(engine: Engine) -> Vec<f64> {
    let mut named = vec![0.0, -0.0, 0.1, f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::EPSILON, 1e-300];
    if !matches!(engine, Engine::MariaDb | Engine::MySql) {
        named.extend([f64::INFINITY, f64::NEG_INFINITY]);
    }
    if engine == Engine::Postgres {
        named.push(f64::NAN);
    }
    values(named, proptest::num::f64::NORMAL | proptest::num::f64::ZERO)
}

fn micros(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at).expect("within chrono's years")
}

/// Instants to the microsecond: of the years 1 to 9999 everywhere, and beyond where the engine has them.
fn instants(engine: Engine) -> Vec<DateTime<Utc>> {
    let day = |year, month, day| {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day").and_time(NaiveTime::MIN).and_utc()
    };
    let mut named =
        vec![day(1970, 1, 1), day(1969, 12, 31), day(1000, 1, 1), day(2024, 2, 29), micros(-1), micros(1)];
    named.push(day(9999, 12, 31));
    if !matches!(engine, Engine::MariaDb | Engine::MySql) {
        named.extend([day(1, 1, 1), day(10_000, 1, 1), day(250_000, 6, 1), day(-44, 3, 15)]);
    }
    values(named, (-30_000_000_000_000_000_i64..250_000_000_000_000_000).prop_map(micros))
}

fn decimals(_: Engine) -> Vec<Decimal> {
    let mut named = vec![Decimal::ZERO, Decimal::ONE, Decimal::NEGATIVE_ONE, Decimal::MAX, Decimal::MIN];
    for text in [
        "0.1",
        "-0.0000000000000000000000000001",
        "1234567890123456789012345.678",
        "7922816251426433759354395.0335",
        "1.10",
        "10000",
        "0.00010000",
    ] {
        named.push(text.parse().expect(text));
    }
    let any = (any::<i64>(), any::<i32>(), 0_u32..=28).prop_map(|(high, low, scale)| {
        Decimal::from_i128_with_scale(i128::from(high) * 1_000_000_000 + i128::from(low), scale)
    });
    values(named, any)
}

/// A newtype, which is stored as its field.
#[derive(Debug, Clone, PartialEq, ColumnType, serde::Serialize, serde::Deserialize)]
struct Slug(String);

/// An enum that is stored as text.
#[derive(Debug, Clone, Copy, PartialEq, ColumnType, serde::Serialize, serde::Deserialize)]
enum Stage {
    Draft,
    Ready,
    Printed,
}

/// An enum that is stored as a number.
#[derive(Debug, Clone, Copy, PartialEq, ColumnType, serde::Serialize, serde::Deserialize)]
#[stored(integer)]
enum Grade {
    Low = -3,
    Middle = 0,
    High = 70_000,
}

/// A document of a type of its own.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Shape {
    sides: Vec<i64>,
    name: Option<String>,
}

fn shapes(_: Engine) -> Vec<Json<Shape>> {
    let any = (any::<Vec<i64>>(), any::<Option<String>>())
        .prop_map(|(sides, name)| Json(Shape { sides, name: name.map(|name| name.replace('\0', "")) }));
    values(vec![Json(Shape { sides: vec![i64::MIN, i64::MAX], name: None })], any)
}

/// The day and the time of an instant, in the types of the crate `time`. It has years up to 9999.
fn primitive(engine: Engine) -> Vec<time::PrimitiveDateTime> {
    let instants = instants(engine)
        .into_iter()
        .chain(values(vec![], (0..4_000_000_000_i64).prop_map(|at| micros(at * 1_000_001))));
    let parts = instants.filter_map(|at| {
        let nanos = i128::from(at.timestamp_micros()) * 1_000;
        let at = time::OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
        Some(time::PrimitiveDateTime::new(at.date(), at.time()))
    });
    parts.collect()
}

/// Lists of up to seven values.
fn lists<T: Clone + std::fmt::Debug>(any: impl Strategy<Value = T> + Clone + 'static) -> Vec<Vec<T>> {
    values(vec![vec![]], proptest::collection::vec(any, 0..8))
}

/// What an instant is made into, in lists of two.
fn pairs<T: Clone>(engine: Engine, part: fn(DateTime<Utc>) -> T) -> Vec<Vec<T>> {
    let parts: Vec<T> = instants(engine).into_iter().map(part).collect();
    parts.windows(2).map(<[T]>::to_vec).collect()
}

/// Encrypts and decrypts in this process.
fn encrypted(engine: Engine) -> Vec<limpid::Encrypted<String>> {
    let ring = limpid::KeyRing::parse("test=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        .expect("a ring of one key");
    ring.install();
    text(engine).into_iter().map(limpid::Encrypted::new).collect()
}

round_trips! {
    booleans: bool, |_| values(vec![true, false], any::<bool>()), exactly;
    i8s: i8, |_| values(vec![i8::MIN, i8::MAX, 0], any::<i8>()), exactly;
    i16s: i16, |_| values(vec![i16::MIN, i16::MAX, 0], any::<i16>()), exactly;
    i32s: i32, |_| values(vec![i32::MIN, i32::MAX, 0], any::<i32>()), exactly;
    i64s: i64, |_| values(vec![i64::MIN, i64::MAX, 0], any::<i64>()), exactly;
    u8s: u8, |_| values(vec![u8::MAX, 0], any::<u8>()), exactly;
    u16s: u16, |_| values(vec![u16::MAX, 0], any::<u16>()), exactly;
    u32s: u32, |_| values(vec![u32::MAX, 0], any::<u32>()), exactly;
    u64s: u64, |_| values(vec![u64::MAX, i64::MAX as u64, i64::MAX as u64 + 1, 0, 10_000, 99_990_000], any::<u64>()), exactly;
    f32s: f32, |_| values(vec![0.1, f32::MIN, f32::MAX, f32::MIN_POSITIVE], proptest::num::f32::NORMAL), exactly;
    f64s: f64, floats, |left, right| left == right || (left.is_nan() && right.is_nan());
    texts: String, text, exactly;
    bytes: Vec<u8>, |_| values(vec![vec![], vec![0], (0..=255).collect()], any::<Vec<u8>>()), exactly;
    uuids: Uuid, |_| values(vec![Uuid::nil(), Uuid::max()], any::<u128>().prop_map(Uuid::from_u128)), exactly;
    date_times: DateTime<Utc>, instants, exactly;
    naive_date_times: NaiveDateTime, |engine| instants(engine).into_iter().map(|at| at.naive_utc()).collect(), exactly;
    dates: NaiveDate, |engine| instants(engine).into_iter().map(|at| at.date_naive()).collect(), exactly;
    times: NaiveTime, |engine| instants(engine).into_iter().map(|at| at.time()).collect(), exactly;
    documents: serde_json::Value, |_| values(vec![serde_json::json!({"a": [1, null, {"b": "\u{1F980}"}]}), serde_json::json!([])],
        any::<(i32, String)>().prop_map(|(number, text)| serde_json::json!({"n": number, "t": text.replace('\0', "")}))), exactly;
    decimals_: Decimal, decimals, exactly;
    offset_date_times: time::OffsetDateTime, |engine| instants(engine).into_iter()
        .filter_map(|at| time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.timestamp_micros()) * 1_000).ok())
        .chain(values(vec![], (0_i64..4_000_000_000).prop_map(|at| time::OffsetDateTime::from_unix_timestamp(at).expect("in range"))))
        .collect(), exactly;
    int_arrays: Vec<i32>, |_| values(vec![vec![], vec![i32::MIN, i32::MAX]], any::<Vec<i32>>().prop_map(|list| list.into_iter().take(8).collect())), exactly;
    text_arrays: Vec<String>, |_| values(vec![vec![], vec!["".into(), "NULL".into(), "a,\"b\"{}".into()]],
        any::<Vec<String>>().prop_map(|list| list.into_iter().take(4).map(|text| text.replace('\0', "")).collect())), exactly;
    float_arrays: Vec<f64>, |_| values(vec![vec![], vec![0.1, -0.0, f64::MAX]], proptest::collection::vec(proptest::num::f64::NORMAL, 0..4)), exactly;
    instant_arrays: Vec<DateTime<Utc>>, |engine| instants(engine).chunks(2).map(<[_]>::to_vec).chain(instants(engine).chunks(2).map(<[_]>::to_vec)).collect(), exactly;
    primitive_date_times: time::PrimitiveDateTime, primitive, exactly;
    time_dates: time::Date, |engine| primitive(engine).into_iter().map(|at| at.date()).collect(), exactly;
    time_times: time::Time, |engine| primitive(engine).into_iter().map(|at| at.time()).collect(), exactly;
    newtypes: Slug, |engine| text(engine).into_iter().map(Slug).collect(), exactly;
    text_enums: Stage, |_| values(vec![Stage::Draft], prop_oneof![Just(Stage::Draft), Just(Stage::Ready), Just(Stage::Printed)]), exactly;
    number_enums: Grade, |_| values(vec![Grade::Low], prop_oneof![Just(Grade::Low), Just(Grade::Middle), Just(Grade::High)]), exactly;
    typed_documents: Json<Shape>, shapes, exactly;
    encrypted_texts: limpid::Encrypted<String>, encrypted, |left, right| left.expose() == right.expose();
    bool_arrays: Vec<bool>, |_| lists(any::<bool>()), exactly;
    small_arrays: Vec<i16>, |_| lists(any::<i16>()), exactly;
    long_arrays: Vec<i64>, |_| lists(any::<i64>()), exactly;
    single_arrays: Vec<f32>, |_| lists(proptest::num::f32::NORMAL), exactly;
    uuid_arrays: Vec<Uuid>, |_| lists(any::<u128>().prop_map(Uuid::from_u128)), exactly;
    date_arrays: Vec<NaiveDate>, |engine| pairs(engine, |at| at.date_naive()), exactly;
    time_arrays: Vec<NaiveTime>, |engine| pairs(engine, |at| at.time()), exactly;
    date_time_arrays: Vec<NaiveDateTime>, |engine| pairs(engine, |at| at.naive_utc()), exactly;
}
