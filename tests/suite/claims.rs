//! What the README and the chapters promise is listed in docs/claims.md, with the tests that hold it.

use std::fs;
use std::path::{Path, PathBuf};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A row of the table.
struct Claim {
    document: String,
    text: String,
    /// A file, and what must stand in it.
    held: Vec<(String, Vec<String>)>,
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn claims() -> Vec<Claim> {
    let table = read("docs/claims.md");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let claim = |row: &str| {
        // A `|` inside of a cell is written `\|`.
        let row = row.replace("\\|", "\u{1}");
        let cells: Vec<_> = row.trim_matches('|').split('|').map(|cell| cell.replace('\u{1}', "|")).collect();
        let [document, text, held] = &cells[..] else { panic!("three cells: {row}") };
        let held = held.split(';').map(|one| {
            let mut words = quoted(one).map(str::to_owned);
            (words.next().unwrap_or_else(|| panic!("a file: {row}")), words.collect())
        });
        Claim {
            document: document.trim().trim_matches('`').to_owned(),
            text: text.trim().to_owned(),
            held: held.collect(),
        }
    };
    rows.map(claim).collect()
}

/// Whether it is the name of a function, and not a piece of source.
fn is_name(word: &str) -> bool {
    word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

/// The chapters, and the README.
fn documents() -> Vec<String> {
    let chapters = fs::read_dir(project().join("docs")).expect("it is there");
    let names = chapters.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let chapters = names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}"));
    chapters.chain(["README.md".to_owned()]).collect()
}

#[test]
fn every_promise_is_held_by_a_test_that_is_there() {
    let claims = claims();
    assert!(claims.len() > 70, "only {} promises are listed: is the table still read?", claims.len());
    let mut wrong = Vec::new();
    for Claim { document, text, held } in &claims {
        if !read(document).contains(text) {
            wrong.push(format!("{document} does not say: {text}"));
        }
        for (file, words) in held {
            let source = read(file);
            assert!(!words.is_empty(), "nothing is named in {file} for: {text}");
            for word in words {
                let there = if is_name(word) {
                    source.contains(&format!("fn {word}("))
                } else {
                    source.contains(word.as_str())
                };
                if !there {
                    wrong.push(format!("{file} has no {word}, which holds: {text}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "docs/claims.md: {wrong:#?}");
}

#[test]
fn every_chapter_has_its_promises_listed() {
    let claims = claims();
    let listed = |document: &str| claims.iter().filter(|claim| claim.document == document).count();
    // Written by their commands, or about what is listed.
    let others = ["docs/performance.md", "docs/claims.md"];
    for document in documents().iter().filter(|document| !others.contains(&document.as_str())) {
        assert!(listed(document) > 0, "docs/claims.md lists nothing that {document} promises");
    }
    // Each point that the README makes begins with `- **`.
    for point in read("README.md").lines().filter(|line| line.starts_with("- **")) {
        let held = claims.iter().any(|claim| claim.document == "README.md" && point.contains(&claim.text));
        assert!(held, "docs/claims.md lists nothing of: {point}");
    }
}
