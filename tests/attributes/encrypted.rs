//! Encrypted columns: what is stored, what is read, and how keys are changed.

use std::collections::{HashMap, HashSet};

use limpid::{Encrypted, Error, KeyRing, prelude::*};
use limpid_tests::each_engine;
use tokio::sync::{Mutex, MutexGuard};

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Card {
    number: u64,
    tags: Vec<String>,
}

#[derive(Clone, PartialEq, Model)]
#[timestamps]
#[soft_deletes]
struct Patient {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    #[hidden]
    insurance: Encrypted<String>,
    #[fillable]
    #[hidden]
    card: Option<Encrypted<Card>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

/// The same table, as anybody could read it.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "patients")]
struct Plain {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    insurance: String,
    #[fillable]
    card: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Badge {
    id: i64,
    #[fillable]
    #[unique]
    number: i64,
    #[fillable]
    code: Encrypted<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Drawer {
    id: i64,
    #[fillable]
    things: Encrypted<HashMap<String, i64>>,
}

const OLD: [u8; 32] = [1; 32];
const NEW: [u8; 32] = [2; 32];

/// The ring is one for the process, so these tests take turns.
async fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::const_new(());
    TURN.lock().await
}

fn old() -> limpid::Result<KeyRing> {
    KeyRing::new("old", OLD)
}

fn both() -> limpid::Result<KeyRing> {
    KeyRing::new("new", NEW)?.and("old", OLD)
}

fn patient(name: &str) -> PatientCreate {
    let card = Card { number: u64::MAX, tags: vec!["✓ s3cret".into()] };
    PatientCreate {
        name: name.into(),
        insurance: Encrypted::new(format!("s3cret {name}")),
        card: Some(Encrypted::new(card)),
    }
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Scan {
    id: i64,
    #[fillable]
    density: Encrypted<Option<f64>>,
}

each_engine! {
    async fn an_encrypted_float_that_json_lacks_is_refused(db) [Scan] {
        let _turn = turn().await;
        old()?.install();
        let scan = |density| ScanCreate { density: Encrypted::new(density) };
        for density in [f64::NAN, f64::INFINITY] {
            let error = Scan::create(scan(Some(density))).await.unwrap_err();
            assert!(matches!(&error, Error::Usage { advice } if advice.contains("NaN")), "{error:?}");
            Scan::create_many([scan(None), scan(Some(density))]).await.unwrap_err();
        }
        assert_eq!(Scan::query().count().await?, 0);
        let row = Scan::create(scan(Some(0.1 + 0.2))).await?;
        assert_eq!(Scan::find_or_fail(row.id).await?.density.expose(), &Some(0.1 + 0.2));
    }

    async fn only_the_ciphertext_is_stored(db) [Patient] {
        let _turn = turn().await;
        old()?.install();
        let ada = Patient::create(patient("Ada")).await?;
        let bob = Patient::create(PatientCreate { card: None, ..patient("Bob") }).await?;
        let same = Patient::create(patient("Ada")).await?;
        let held = Patient::find_or_fail(ada.id).await?;
        assert_eq!(held, ada);
        assert_eq!(held.insurance.expose(), "s3cret Ada");
        assert_eq!(held.card.as_ref().map(|card| card.expose().number), Some(u64::MAX));
        assert!(Patient::find_or_fail(bob.id).await?.card.is_none());
        let (stored, twin) = (Plain::find_or_fail(ada.id).await?, Plain::find_or_fail(same.id).await?);
        assert!(stored.insurance.starts_with("limpid1.old.") && !stored.insurance.contains("s3cret"), "{stored:?}");
        assert_ne!(stored.insurance, twin.insurance);
        assert_ne!(stored.card, twin.card);
        // Nothing shows it.
        let input = patient("Eve");
        let texts = [format!("{ada:?}"), format!("{input:?}"), format!("{:?}", ada.insurance), format!("{:?}", ada.clone().edit())];
        assert!(texts.iter().all(|text| !text.contains("s3cret") && !text.contains("limpid1")), "{texts:?}");
        assert_eq!(serde_json::to_value(&ada).expect("it is JSON").as_object().expect("an object").len(), 5);
        let values: Vec<Encrypted<String>> = Patient::query().oldest().pluck(|row| row.insurance).await?;
        assert_eq!(values.len(), 3);
        assert_eq!(Patient::query().filter(|row| row.card.is_null()).count().await?, 1);
    }

    async fn every_write_path_encrypts(db) [Patient] {
        let _turn = turn().await;
        old()?.install();
        let many = Patient::create_many((0..5).map(|number| patient(&number.to_string()))).await?;
        assert_eq!(many[3].insurance.expose(), "s3cret 3");
        Patient::insert_many([patient("six")]).await?;
        let mut one = many[0].clone();
        one.update(|row| (row.insurance.set(Encrypted::new("s3cret a")), row.card.set(None))).await?;
        assert_eq!((one.insurance.expose().as_str(), one.card.is_none()), ("s3cret a", true));
        one.patch(PatientUpdate { insurance: Patch::Set(Encrypted::new("s3cret b")), ..PatientUpdate::default() }).await?;
        let mut draft = Patient::find_or_fail(one.id).await?.edit();
        assert!(!draft.is_changed() && draft.clone().changes().is_empty());
        draft.insurance = Encrypted::new("s3cret b");
        assert!(!draft.is_changed(), "the same value is the same, however it was encrypted");
        draft.insurance = Encrypted::new("s3cret c");
        assert_eq!(draft.changes(), ["insurance"]);
        assert_eq!(draft.original(|row| row.name)?, "0");
        draft.save().await?;
        assert_eq!(Patient::find_or_fail(one.id).await?.insurance.expose(), "s3cret c");
        let column = Patient::columns().insurance;
        let changes = many[1..3].iter().map(|row| (row.id, column.set(Encrypted::new(format!("s3cret new {}", row.id)))));
        assert_eq!(Patient::update_many(changes).await?, 2);
        assert_eq!(*Patient::find_or_fail(many[1].id).await?.insurance.expose(), format!("s3cret new {}", many[1].id));
        Patient::query().filter(|row| row.id.eq(many[4].id)).update(|row| row.insurance.set(Encrypted::new("s3cret d"))).await?;
        assert_eq!(Patient::find_or_fail(many[4].id).await?.insurance.expose(), "s3cret d");
        assert_eq!(many[3].replicate().await?.insurance.expose(), "s3cret 3");
        let input: PatientCreate = serde_json::from_str(r#"{"name": "J", "insurance": "s3cret e", "card": {"number": 1, "tags": []}}"#).expect("an input");
        assert_eq!(Patient::create(input).await?.card.map(|card| card.expose().number), Some(1));
        for row in Plain::query().get().await? {
            assert!(row.insurance.starts_with("limpid1.old.") && !row.card.is_some_and(|card| card.contains("tags")));
        }
    }

    async fn the_same_value_never_looks_the_same_twice(db) [Patient] {
        let _turn = turn().await;
        old()?.install();
        let same = || PatientCreate { card: None, ..patient("same") };
        let value = Encrypted::<String>::new("s3cret same");
        let first = Patient::create(same()).await?;
        Patient::create(PatientCreate { insurance: first.insurance.clone(), ..same() }).await?;
        let input = same();
        Patient::create(input.clone()).await?;
        Patient::create(input.clone()).await?;
        Patient::create_many([input.clone(), input.clone(), input.clone()]).await?;
        Patient::insert_many([input.clone(), input]).await?;
        first.replicate().await?;
        let mut moved = Patient::create(PatientCreate { card: None, ..patient("moved") }).await?.edit();
        moved.insurance = first.insurance.clone();
        moved.save().await?;
        let mut all = Patient::query().order_by(|row| row.id).get().await?;
        assert_eq!(all.len(), 11);
        let [one, two, ..] = &mut all[..] else { unreachable!() };
        one.update(|row| row.insurance.set(value.clone())).await?;
        two.patch(PatientUpdate { insurance: Patch::Set(one.insurance.clone()), ..PatientUpdate::default() }).await?;
        let column = Patient::columns().insurance;
        Patient::update_many(all[2..4].iter().map(|row| (row.id, column.set(value.clone())))).await?;
        let last = all[9].id;
        let written = Patient::query().filter(|row| row.id.ge(last)).update(|row| (row.insurance.set(value.clone()), row.name.set("all"))).await?;
        assert_eq!(written, 2);
        // One value, or one expression, for many rows.
        let some = Patient::query().filter(|row| row.id.in_([last - 2, last - 1]));
        let by_case = limpid::case::<Encrypted<String>>().when(limpid::now().is_not_null(), value.clone()).otherwise(value.clone());
        assert_eq!(some.update(|row| row.insurance.set(by_case)).await?, 2);
        let stored: HashSet<_> = Plain::query().get().await?.into_iter().map(|row| row.insurance).collect();
        assert_eq!(stored.len(), all.len(), "one text for each row");
        assert!(Patient::query().get().await?.iter().all(|row| row.insurance == value));
    }

    async fn one_value_for_many_upserts_never_looks_the_same_twice(db) [Badge] {
        let _turn = turn().await;
        old()?.install();
        let badge = |number: i64| BadgeCreate { number, code: Encrypted::new(format!("s3cret {number}")) };
        Badge::create_many((0..4).map(badge)).await?;
        let upsert = Badge::upsert_many((0..6).map(badge)).on(Badge::BY_NUMBER);
        let all = upsert.update(|badge, _| badge.code.set(Encrypted::new("s3cret all"))).await?;
        assert_eq!(all.len(), 6);
        let stored: Vec<String> = sql!("SELECT code FROM badges").get().await?;
        assert_eq!(stored.iter().collect::<HashSet<_>>().len(), 6, "one text for each row");
        let codes = Badge::query().order_by(|badge| badge.number).get().await?;
        let codes: Vec<_> = codes.iter().map(|badge| badge.code.expose().as_str()).collect();
        assert_eq!(codes, ["s3cret all", "s3cret all", "s3cret all", "s3cret all", "s3cret 4", "s3cret 5"]);
    }

    async fn maps_that_are_equal_are_not_changed(db) [Drawer] {
        let _turn = turn().await;
        old()?.install();
        let things = |reversed: bool| {
            let mut all: Vec<_> = (0..40).map(|n| (format!("thing {n}"), n)).collect();
            if reversed { all.reverse() }
            all.into_iter().collect::<HashMap<_, _>>()
        };
        let drawer = Drawer::create(DrawerCreate { things: Encrypted::new(things(false)) }).await?;
        let mut draft = drawer.edit();
        for _ in 0..20 {
            // Each map tells its entries in an order of its own.
            draft.things = Encrypted::new(things(true));
            assert!(!draft.is_changed());
        }
        assert_eq!(*draft.original(|drawer| drawer.things)?.expose(), things(false));
        let mut other = things(false);
        other.insert("thing 1".into(), 10);
        draft.things = Encrypted::new(other.clone());
        assert_eq!(draft.changes(), ["things"]);
        draft.save().await?;
        assert_eq!(draft.previous(|drawer| drawer.things)?.map(Encrypted::into_inner), Some(things(false)));
        assert_eq!(Drawer::find_or_fail(draft.id).await?.things.into_inner(), other);
    }

    async fn what_is_written_is_under_the_first_key(db) [Patient] {
        let _turn = turn().await;
        old()?.install();
        let all = Patient::create_many((0..3).map(|number| patient(&number.to_string()))).await?;
        both()?.install();
        // Values that were read under the key that is being retired.
        let mut kept = all[0].clone().edit();
        kept.name = "new name".into();
        kept.save().await?;
        assert!(Plain::find_or_fail(kept.id).await?.insurance.starts_with("limpid1.old."), "it was not written");
        let copy = all[1].replicate().await?;
        let mut moved = all[2].clone().edit();
        moved.insurance = all[0].insurance.clone();
        moved.card = all[1].card.clone();
        assert_eq!(moved.changes(), ["insurance"]);
        moved.save().await?;
        for (row, has_card) in [(copy.id, true), (moved.id, false)] {
            let row = Plain::find_or_fail(row).await?;
            assert!(row.insurance.starts_with("limpid1.new."));
            assert_eq!(row.card.is_some_and(|card| card.starts_with("limpid1.new.")), has_card);
        }
    }

    async fn an_undecryptable_value_is_an_error_that_says_why(db) [Patient] {
        let _turn = turn().await;
        old()?.install();
        let ada = Patient::create(patient("Ada")).await?;
        let stored = Plain::find_or_fail(ada.id).await?.insurance;
        let read = async || Patient::find(ada.id).await.map(|_| ()).map_err(|error| error.to_string());
        KeyRing::new("new", NEW)?.install();
        let error = read().await.unwrap_err();
        assert!(error.contains("the key `old`, which is not in the ring") && error.contains("insurance"), "{error}");
        KeyRing::new("old", NEW)?.install();
        let error = read().await.unwrap_err();
        assert!(error.contains("does not decrypt"), "{error}");
        old()?.install();
        assert_eq!(read().await, Ok(()));
        let mut plain = Plain::find_or_fail(ada.id).await?;
        let letter = if stored.ends_with('A') { "B" } else { "A" };
        let renamed = stored.replacen("limpid1.old.", "limpid1.new.", 1);
        both()?.install();
        for broken in [format!("{}{letter}A", &stored[..stored.len() - 2]), renamed, stored[..30].to_owned(), "s3cret plain".into(), "limpid1.old.ü".into(), String::new()] {
            plain.update(|row| row.insurance.set(broken)).await?;
            let error = read().await.unwrap_err();
            assert!(!error.contains("s3cret") && (error.contains("does not decrypt") || error.contains("not an encrypted value")), "{error}");
        }
        // The same key under another name reads what it has written under that name only.
        KeyRing::new("old", OLD)?.and("new", OLD)?.install();
        plain.update(|row| row.insurance.set(stored.replacen("limpid1.old.", "limpid1.new.", 1))).await?;
        assert!(read().await.unwrap_err().contains("does not decrypt"));
        let error = serde_json::from_str::<PatientCreate>(r#"{"name": "J", "insurance": 271828}"#).unwrap_err();
        assert!(!error.to_string().contains("271828"), "{error}");
    }

    async fn keys_are_rotated_in_chunks_and_go_on_after_a_stop(db) [Patient] {
        let _turn = turn().await;
        old()?.install();
        let all = Patient::create_many((0..7).map(|number| patient(&number.to_string()))).await?;
        let mut trashed = Patient::create(patient("trashed")).await?;
        trashed.delete().await?;
        let mut broken = Plain::find_or_fail(all[2].id).await?;
        broken.update(|row| row.insurance.set("limpid1.lost.AAAA")).await?;
        both()?.install();
        Patient::create(PatientCreate { card: None, ..patient("new") }).await?;
        let before: HashMap<i64, Plain> = Plain::query().get().await?.into_iter().map(|row| (row.id, row)).collect();
        // A stop after one chunk, as if the process had ended there.
        let report = Patient::rotate_keys().chunk(3).limit(3).await?;
        assert_eq!((report.rows, report.values, report.unreadable, report.chunks), (3, 5, 1, 1));
        let report = Patient::rotate_keys().chunk(2).await?;
        assert_eq!((report.rows, report.values, report.unreadable), (5, 10, 1));
        assert_eq!(report.chunks, 3);
        let report = Patient::rotate_keys().await?;
        assert_eq!((report.rows, report.values, report.unreadable), (0, 0, 1));
        for row in Plain::query().get().await? {
            let was = &before[&row.id];
            assert!(row.insurance.starts_with("limpid1.new.") || row.insurance == "limpid1.lost.AAAA");
            assert!(row.card.iter().all(|card| card.starts_with("limpid1.new.")));
            // Nobody has changed the rows.
            assert_eq!((row.updated_at, &row.name), (was.updated_at, &was.name));
        }
        KeyRing::new("new", NEW)?.install();
        assert_eq!(Patient::find_or_fail(all[6].id).await?.insurance.expose(), "s3cret 6");
        assert_eq!(Patient::query().with_trashed().find_or_fail(trashed.id).await?.insurance.expose(), "s3cret trashed");
        assert!(matches!(Patient::find(all[2].id).await, Err(Error::Decode { .. })));
    }
}

#[test]
fn a_key_ring_error_says_what_is_wrong_and_never_shows_keys() {
    let key = KeyRing::generate_key().expect("random numbers");
    let ring = KeyRing::parse(&format!(" 2026-11={key}, old = {key} ")).expect("a ring");
    assert_eq!(format!("{ring:?}"), r#"{"2026-11", "old"}"#);
    for wrong in [
        String::new(),
        key.clone(),
        "a=b".into(),
        format!("a={key},a={key}"),
        format!("a.b={key}"),
        format!("={key}"),
        format!("a={key}AA"),
    ] {
        let error = KeyRing::parse(&wrong).map(|_| ()).unwrap_err();
        assert!(matches!(error, Error::Usage { .. }) && !error.to_string().contains(&key[..20]), "{error}");
    }
    assert_ne!(key, KeyRing::generate_key().expect("random numbers"));
}
