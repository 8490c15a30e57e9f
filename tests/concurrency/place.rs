//! An action and a transaction know the line of the user's that made them.

use std::fmt::Debug;
use std::fs;

use limpid::prelude::*;
use limpid_tests::each_engine;
use limpid_tests::sources::{runtime, rust_files};

#[derive(Debug, Clone, Model)]
struct Note {
    id: i64,
    #[fillable]
    text: String,
    #[default(0)]
    views: i64,
}

fn made_on_line(made: impl Debug, line: u32) {
    let shown = format!("{made:?}");
    // A transaction shows `place.rs:3:4`, an action the fields of the place.
    let places = [format!("place.rs:{line}:"), format!("line: {line},")];
    assert!(places.iter().any(|place| shown.contains(place)), "line {line}: {shown}");
}

#[test]
fn an_action_knows_where_it_was_made() {
    made_on_line(Note::find(1), line!());
    made_on_line(Note::find_or_fail(1), line!());
    made_on_line(Note::find_many([1]), line!());
    made_on_line(Note::first_where(|note| note.views.gt(1)), line!());
    made_on_line(Note::create(NoteCreate { text: "x".into() }).set(|note| note.views.set(1)), line!());
    let mut note = Note { id: 1, text: "x".into(), views: 0 };
    made_on_line(note.update(|note| note.views.set(1)), line!());
    made_on_line(note.patch(NoteUpdate::default()), line!());
    made_on_line(note.increment(|note| note.views, 1), line!());
}

each_engine! {
    async fn a_transaction_knows_where_it_was_begun(db) [Note] {
        let tx = db.begin().await?;
        made_on_line(&tx, line!() - 1);
        let savepoint = tx.begin().await?;
        made_on_line(&savepoint, line!() - 1);
        savepoint.rollback().await?;
        tx.rollback().await?;
    }
}

/// What an async function would lose, and what one `#[track_caller]` that was forgotten would.
#[test]
fn every_function_that_makes_an_action_tracks_its_caller() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    // Hints never compile where they are called, and an action that is changed keeps where it was made.
    let apart = ["read/hints", "record/hints.rs", "relation/hints.rs", "exec/db/action.rs"]
        .map(|path| runtime().join(path));
    for file in
        rust_files(&runtime()).into_iter().filter(|file| !apart.iter().any(|path| file.starts_with(path)))
    {
        let text = fs::read_to_string(&file).expect("a source file is text");
        let lines: Vec<_> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let start = line.trim_start();
            let Some(name) = ["fn ", "pub fn ", "pub(super) fn ", "pub(crate) fn "]
                .iter()
                .find_map(|start_of| start.strip_prefix(start_of))
            else {
                continue;
            };
            let end = lines[number..].iter().position(|line| line.ends_with(['{', ';'])).unwrap_or(0);
            let signature = lines[number..=number + end].concat();
            if !["-> Action<", "-> BulkAction<", "-> A::Action<", "-> TransactionCall<"]
                .iter()
                .any(|answer| signature.contains(answer))
            {
                continue;
            }
            seen += 1;
            if !lines[number.saturating_sub(3)..number].iter().any(|line| line.contains("#[track_caller]")) {
                let name = name.split(['(', '<']).next().unwrap_or(name);
                wrong.push(format!("{}:{}: {name}", file.display(), number + 1));
            }
        }
    }
    assert!(seen > 30, "only {seen} were found: does the check still read the sources?");
    assert!(wrong.is_empty(), "`#[track_caller]` is missing:\n{}", wrong.join("\n"));
}
