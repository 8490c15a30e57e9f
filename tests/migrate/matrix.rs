//! Each change of a column, on each engine: applied, rows kept, and taken back.

use std::fs;

use limpid::migrate::{Migrator, between, drift};
use limpid::prelude::*;

use crate::folder::{number, run, word};

/// A column as a snapshot says it, with a value that each kind it becomes can hold.
struct Form {
    words: &'static str,
    value: &'static str,
    /// May be part of an index.
    indexed: bool,
}

const FORMS: &[Form] = &[
    Form { words: "bool", value: "TRUE", indexed: true },
    Form { words: "i8", value: "1", indexed: true },
    Form { words: "i16", value: "1", indexed: true },
    Form { words: "i32", value: "1", indexed: true },
    Form { words: "i64", value: "1", indexed: true },
    Form { words: "u8", value: "1", indexed: true },
    Form { words: "u32", value: "1", indexed: true },
    Form { words: "u64", value: "1", indexed: true },
    Form { words: "f64", value: "1", indexed: true },
    Form { words: "text", value: "'a'", indexed: true },
    Form { words: "json", value: "'[]'", indexed: false },
    Form { words: "datetime", value: "'2026-01-31 12:00:00'", indexed: true },
    Form { words: "date", value: "'2026-01-31'", indexed: true },
    Form { words: "text in ('a', 'b')", value: "'a'", indexed: true },
];

/// A change of one column, in tables of its own: `items_7`, and `children_7` that refer to it.
struct Case {
    /// The column as it was and as it will be, with an index beside it. None: it is not there.
    old: Option<(String, bool)>,
    new: Option<(String, bool)>,
    /// What rows hold in it, and get when it comes.
    value: &'static str,
}

impl Case {
    /// Whether the way back needs a value that nobody knows.
    fn is_one_way(&self) -> bool {
        match (&self.old, &self.new) {
            (Some((words, _)), None) => !words.contains(" null") && !words.contains(" default"),
            _ => false,
        }
    }
}

/// How many columns stand in one table: their changes are one rebuild, or one ALTER TABLE.
const WIDTH: usize = 8;

/// The tables of some cases.
fn snapshot(cases: &[Case], which: impl Fn(&Case) -> Option<&(String, bool)>) -> String {
    let mut text = "limpid-snapshot 1\n".to_owned();
    for (table, cases) in cases.chunks(WIDTH).enumerate() {
        text.push_str(&format!(
            "\ntable children_{table}\n  column id i64 counted\n  column item_id i64\n  index (item_id)\n  key (id)\n  \
             reference (item_id) to items_{table} (id) on_delete cascade\n\ntable items_{table}\n  \
             column id i64 counted\n  column name text\n  key (id)\n"
        ));
        for (place, case) in cases.iter().enumerate() {
            if let Some((words, index)) = which(case) {
                text.push_str(&format!("  column x{place} {words}\n"));
                if *index {
                    text.push_str(&format!("  index (x{place})\n"));
                }
            }
        }
    }
    text
}

/// `i64 null default 1 in (..)`: the order of the words is free.
fn words(form: &Form, null: bool, default: bool) -> String {
    let (ty, domain) = form.words.split_once(" in ").unwrap_or((form.words, ""));
    let mut words = ty.to_owned();
    if null {
        words.push_str(" null");
    }
    let has_default = default && !matches!(ty, "json" | "datetime" | "date");
    if has_default {
        words.push_str(&format!(" default {}", form.value.to_lowercase()));
    }
    if !domain.is_empty() {
        words.push_str(&format!(" in {domain}"));
    }
    words
}

/// Takes a database from one snapshot to another and back, with rows in it.
async fn walk(db: &Db, cases: Vec<Case>) {
    let (one_way, both): (Vec<_>, Vec<_>) = cases.into_iter().partition(Case::is_one_way);
    for (cases, comes_back) in [(one_way, false), (both, true)] {
        let mut cases = cases;
        while !cases.is_empty() {
            let rest = cases.split_off(cases.len().min(15 * WIDTH));
            walk_some(db, &cases, comes_back).await;
            cases = rest;
        }
    }
}

async fn walk_some(db: &Db, cases: &[Case], comes_back: bool) {
    let engine = db.engine();
    let (old, new) = (snapshot(cases, |case| case.old.as_ref()), snapshot(cases, |case| case.new.as_ref()));
    let comes = |(_, case): &(usize, &Case)| case.old.is_none() && case.new.is_some();
    let fills = cases.iter().enumerate().filter(comes);
    let fills: Vec<_> =
        fills.map(|(n, case)| (format!("items_{}.x{}", n / WIDTH, n % WIDTH), case.value)).collect();
    let fills: Vec<_> = fills.iter().map(|(name, value)| ("fill", name.as_str(), *value)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let write = |version: u32, (up, down): (String, String)| {
        fs::write(folder.path().join(format!("{version}_x.up.sql")), up).expect("written");
        fs::write(folder.path().join(format!("{version}_x.down.sql")), down).expect("written");
    };
    write(1, between("limpid-snapshot 1\n", &old, engine, &[]).expect("the first tables"));
    let migrator = Migrator::folder(folder.path()).allow_destructive();
    migrator.run(db).await.unwrap_or_else(|error| panic!("{error}"));
    for (table, cases) in cases.chunks(WIDTH).enumerate() {
        let held = cases.iter().enumerate().filter(|(_, case)| case.old.is_some());
        let (columns, values): (Vec<_>, Vec<_>) =
            held.map(|(n, case)| (format!(", x{n}"), format!(", {}", case.value))).unzip();
        let (columns, values) = (columns.concat(), values.concat());
        let rows = (1..=3).map(|id| format!("({id}, 'item {id}'{values})")).collect::<Vec<_>>().join(", ");
        run(db, &format!("INSERT INTO items_{table} (id, name{columns}) VALUES {rows}")).await;
        run(db, &format!("INSERT INTO children_{table} (id, item_id) VALUES (1, 1), (2, 2), (3, 3)")).await;
    }
    write(2, between(&old, &new, engine, &fills).unwrap_or_else(|error| panic!("{error}")));
    migrator.run(db).await.unwrap_or_else(|error| panic!("{error}"));
    all_there(db, cases, |case| case.new.as_ref()).await;
    assert_eq!(drift(db, &new).await.expect("the catalogue can be read"), [""; 0]);
    if !comes_back {
        let error = migrator.down(db, 1).await.expect_err("nobody knows the values").to_string();
        assert!(error.contains("nobody has said which"), "{error}");
        for table in 0..cases.len().div_ceil(WIDTH) {
            run(db, &format!("DELETE FROM items_{table}")).await;
            assert_eq!(number(db, &format!("SELECT COUNT(*) FROM children_{table}")).await, 0);
        }
    }
    migrator.down(db, 1).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(drift(db, &old).await.expect("the catalogue can be read"), [""; 0]);
    if comes_back {
        all_there(db, cases, |case| case.old.as_ref()).await;
    }
    // As it was: the same step works again.
    migrator.run(db).await.unwrap_or_else(|error| panic!("again: {error}"));
    migrator.down(db, 2).await.unwrap_or_else(|error| panic!("{error}"));
}

/// The rows and those that refer to them are there, and hold something where they did.
async fn all_there(db: &Db, cases: &[Case], which: impl Fn(&Case) -> Option<&(String, bool)>) {
    for (n, case) in cases.iter().enumerate() {
        let title = format!("{:?} to {:?} on {}", case.old, case.new, word(db.engine()));
        let (table, column) = (n / WIDTH, n % WIDTH);
        let held = case.old.is_some() && case.new.is_some() && which(case).is_some();
        let held = if held { format!(" WHERE x{column} IS NOT NULL") } else { String::new() };
        assert_eq!(number(db, &format!("SELECT COUNT(*) FROM items_{table}{held}")).await, 3, "{title}");
        assert_eq!(number(db, &format!("SELECT COUNT(*) FROM children_{table}")).await, 3, "{title}");
    }
}

const INDEXES: [bool; 2] = [false, true];

#[limpid::test]
async fn a_column_is_added_and_dropped(db: Db) {
    let (mut added, mut dropped) = (Vec::new(), Vec::new());
    for form in FORMS {
        for (null, default) in [(true, false), (false, true), (false, false)] {
            for index in INDEXES.into_iter().filter(|index| !index || form.indexed) {
                let column = Some((words(form, null, default), index));
                added.push(Case { old: None, new: column.clone(), value: form.value });
                dropped.push(Case { old: column, new: None, value: form.value });
            }
        }
    }
    assert!(added.len() >= 75, "{} changes", added.len());
    walk(&db, added).await;
    walk(&db, dropped).await;
}

#[limpid::test]
async fn a_column_changes_null_default_and_index(db: Db) {
    let mut cases = Vec::new();
    let ways = [(true, false), (false, true), (false, false), (true, true)];
    for form in FORMS {
        for (old, new) in ways.into_iter().flat_map(|old| ways.into_iter().map(move |new| (old, new))) {
            let (old, new) = (words(form, old.0, old.1), words(form, new.0, new.1));
            for index in INDEXES.into_iter().filter(|index| !index || form.indexed) {
                if old != new || index {
                    cases.push(Case {
                        old: Some((old.clone(), false)),
                        new: Some((new.clone(), index)),
                        value: form.value,
                    });
                }
            }
        }
    }
    assert!(cases.len() >= 200, "{} changes", cases.len());
    walk(&db, cases).await;
}

#[limpid::test]
async fn a_column_changes_its_type(db: Db) {
    let mut cases = Vec::new();
    let sorts = ["i8", "i16", "i32", "i64", "u8", "u32", "u64", "bool"];
    for old in sorts {
        for new in sorts.into_iter().chain(["f64", "text"]) {
            if new == old || (old == "bool" && ["f64", "text"].contains(&new)) {
                continue;
            }
            for index in INDEXES {
                let value = if old == "bool" { "TRUE" } else { "1" };
                let column = |words: &str| Some((words.to_owned(), index));
                cases.push(Case { old: column(old), new: column(new), value });
            }
        }
    }
    assert!(cases.len() >= 120, "{} changes", cases.len());
    walk(&db, cases).await;
}
