//! Drafts against a model of one row: random changes, saves and other writes, by the draft and by others, in
//! transactions and savepoints that are committed or rolled back.

mod expected;

use std::collections::{BTreeMap, HashMap};

use limpid::prelude::*;
use limpid::{Db, Error, Transaction};
use limpid_tests::each_engine;

use expected::{Expected, Row};

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
struct Leaf {
    id: i64,
    #[fillable]
    #[normalize(trim)]
    title: String,
    #[fillable]
    views: i64,
    #[fillable]
    body: Option<String>,
    #[fillable]
    tags: Json<HashMap<String, i64>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
struct Page {
    id: i64,
    #[fillable]
    #[normalize(trim)]
    title: String,
    #[fillable]
    views: i64,
    #[fillable]
    body: Option<String>,
    #[fillable]
    tags: Json<HashMap<String, i64>>,
    #[version]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

/// xorshift: the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

const FIELDS: [&str; 4] = ["title", "views", "body", "tags"];

fn title(value: i64, dice: &mut Dice) -> String {
    ["", " ", "\n"][dice.roll(3) as usize].to_owned() + &format!("title {value}")
}

fn body(value: i64) -> Option<String> {
    (value != 0).then(|| format!("body {value}"))
}

/// Each time another map, of another order.
fn tags(value: i64) -> Json<HashMap<String, i64>> {
    Json((0..4).map(|tag| (format!("tag {tag}"), tag * value)).collect())
}

/// A transaction or savepoint that is open, and the row when it was opened.
struct Level {
    tx: Transaction,
    row: Row,
}

macro_rules! property {
    ($name:ident, $model:ident, $create:ident, $versioned:literal, |$row:ident| $version:expr) => {
        mod $name {
            use super::*;

            fn row($row: &$model) -> Row {
                let code =
                    |text: &str| text.rsplit(' ').next().and_then(|code| code.parse().ok()).unwrap_or(-1);
                let fields = [
                    code(&$row.title),
                    $row.views,
                    $row.body.as_deref().map_or(0, code),
                    $row.tags.get("tag 1").copied().unwrap_or(-1),
                ];
                Row { fields, version: $version, trashed: $row.deleted_at.is_some() }
            }

            fn assignments(
                set: &BTreeMap<usize, i64>,
                dice: &mut Dice,
            ) -> Vec<limpid::expr::Assignment<$model>> {
                let columns = $model::columns();
                set.iter()
                    .map(|(&field, &value)| match field {
                        0 => columns.title.set(title(value, dice)),
                        1 => columns.views.set(value),
                        2 => columns.body.set(body(value)),
                        _ => columns.tags.set(tags(value)),
                    })
                    .collect()
            }

            fn some(dice: &mut Dice) -> BTreeMap<usize, i64> {
                (0..=dice.roll(2)).map(|_| (dice.roll(4) as usize, dice.roll(4) as i64)).collect()
            }

            /// Whether a write of the draft was refused as it ought to be.
            fn check(result: limpid::Result<()>, base: Row, row: Row, reachable: bool) -> bool {
                match result {
                    Ok(()) => {
                        assert!(reachable && (!$versioned || base.version == row.version), "{base:?} {row:?}")
                    }
                    Err(Error::Stale { .. }) => {
                        assert!(reachable && base.version != row.version, "{base:?} {row:?}")
                    }
                    Err(error) => assert!(error.is_not_found() && !reachable, "{error} {base:?} {row:?}"),
                }
                reachable && (!$versioned || base.version == row.version)
            }

            pub(super) async fn run(db: &Db, seed: u64) -> limpid::Result<()> {
                let dice = &mut Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
                let input = $create { title: title(0, dice), views: 0, body: None, tags: tags(0) };
                let made = $model::create(input).on(db).await?;
                let (id, mut is) = (made.id, row(&made));
                let mut draft = made.edit();
                let mut want = Expected::of(is);
                let mut levels: Vec<Level> = Vec::new();
                let mut log = Vec::new();
                for _ in 0..8 + dice.roll(10) {
                    let (step, depth) = (dice.roll(16), levels.len());
                    log.push(step);
                    let on = levels.last().map_or(db.clone(), |level| (*level.tx).clone());
                    let reachable = want.held.base.trashed || !is.trashed;
                    match step {
                        0..4 => {
                            let (field, value) = (dice.roll(4) as usize, dice.roll(4) as i64);
                            match field {
                                0 => draft.title = title(value, dice),
                                1 => draft.views = value,
                                2 => draft.body = body(value),
                                _ => draft.tags = tags(value),
                            }
                            want.set(field, value);
                        }
                        4 | 5 => {
                            let result = draft.save().on(&on).await;
                            if want.held.pending.is_empty() {
                                result?;
                            } else if check(result, want.held.base, is, reachable) {
                                is = is.written(&want.held.pending);
                                let named: Vec<_> = want.held.pending.keys().copied().collect();
                                assert_eq!(
                                    draft.saved_changes(),
                                    named.iter().map(|&field| FIELDS[field]).collect::<Vec<_>>()
                                );
                                if named.contains(&1) {
                                    assert_eq!(
                                        draft.previous(|row| row.views)?,
                                        Some(want.held.base.fields[1])
                                    );
                                }
                                want.took(is, &named, depth);
                            }
                        }
                        6 => {
                            let set = some(dice);
                            let assignments = assignments(&set, dice);
                            if check(
                                draft.update(|_| assignments).on(&on).await,
                                want.held.base,
                                is,
                                reachable,
                            ) {
                                is = is.written(&set);
                                want.took(is, &set.keys().copied().collect::<Vec<_>>(), depth);
                            }
                        }
                        7 => {
                            if check(
                                draft.increment(|row| row.views, 2).on(&on).await,
                                want.held.base,
                                is,
                                reachable,
                            ) {
                                is = is.written(&BTreeMap::from([(1, is.fields[1] + 2)]));
                                want.took(is, &[1], depth);
                            }
                        }
                        8 => {
                            if check(draft.touch().on(&on).await, want.held.base, is, reachable) {
                                is = is.written(&BTreeMap::new());
                                want.took(is, &[], depth);
                            }
                        }
                        9 => {
                            let set = some(dice);
                            let assignments = assignments(&set, dice);
                            let mut other = $model::query().with_trashed().find_or_fail(id).on(&on).await?;
                            other.update(|_| assignments).on(&on).await?;
                            is = is.written(&set);
                        }
                        10 => {
                            draft.refresh().on(&on).await?;
                            want.discard();
                            want.took(is, &[], depth);
                        }
                        11 => {
                            draft.discard()?;
                            want.discard();
                        }
                        12 if want.held.base.trashed => {
                            if check(draft.restore().on(&on).await, want.held.base, is, true) {
                                is = Row { trashed: false, ..is.written(&BTreeMap::new()) };
                                want.took(is, &[], depth);
                            }
                        }
                        12 => {
                            if check(draft.delete().on(&on).await, want.held.base, is, reachable) {
                                is = Row { trashed: true, ..is.written(&BTreeMap::new()) };
                                want.took(is, &[], depth);
                            }
                        }
                        13 if levels.len() < 3 => {
                            let tx = on.begin().await?;
                            levels.push(Level { tx, row: is });
                        }
                        _ => {
                            let Some(level) = levels.pop() else { continue };
                            if dice.roll(2) == 0 {
                                level.tx.commit().await?;
                                want.commit(depth);
                            } else {
                                match dice.roll(2) {
                                    0 => level.tx.rollback().await?,
                                    _ => drop(level.tx),
                                }
                                is = level.row;
                                want.rollback(depth);
                            }
                        }
                    }
                    let changes: Vec<_> = want.held.pending.keys().map(|&field| FIELDS[field]).collect();
                    assert_eq!(draft.changes(), changes, "seed {seed}, {log:?}, {want:?}");
                    assert_eq!(draft.is_changed(), !changes.is_empty());
                    assert_eq!(
                        draft.original(|row| row.views)?,
                        want.held.base.fields[1],
                        "seed {seed}, {log:?}"
                    );
                    let _: &mut $model = &mut draft;
                    let held = row(&draft);
                    assert_eq!(
                        (held.fields, held.trashed),
                        (want.held.now(), want.held.base.trashed),
                        "seed {seed}, {log:?}, {want:?}"
                    );
                    if $versioned {
                        assert_eq!(held.version, want.held.base.version, "seed {seed}, {log:?}");
                    }
                    let on = levels.last().map_or(db.clone(), |level| (*level.tx).clone());
                    let now = $model::query().with_trashed().find_or_fail(id).on(&on).await?;
                    assert_eq!(row(&now).fields, is.fields, "seed {seed}, {log:?}");
                }
                while let Some(level) = levels.pop() {
                    level.tx.rollback().await?;
                }
                Ok(())
            }
        }
    };
}

property!(plain, Leaf, LeafCreate, false, |row| 0);
property!(versioned, Page, PageCreate, true, |row| row.version);

fn runs(db: &Db) -> u64 {
    if db.engine() == limpid::Engine::Sqlite { 5_000 } else { 150 }
}

each_engine! {
    async fn a_draft_is_what_was_set_upon_what_the_row_held(db) [Leaf] {
        for seed in 1..=runs(&db) {
            plain::run(&db, seed).await?;
        }
    }

    async fn a_draft_of_a_row_with_a_version_is_too(db) [Page] {
        for seed in 1..=runs(&db) {
            versioned::run(&db, seed).await?;
        }
    }
}
