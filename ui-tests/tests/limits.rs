//! What is promised of every compile error: short, on the line of the mistake, and without words of our insides.
//!
//! `cargo test -p limpid-ui-tests --test limits -- --nocapture` prints the table of the mistakes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The lines that the errors about one mistake may have together.
const MOST_LINES: usize = 30;
/// The lines of the mistake in the middle.
const MEDIAN: usize = 12;
/// Of the mistakes of an evening, how many have one error, in the case itself, that says what to write: in percent.
const CLEAN: usize = 75;
/// The same of the twenty common ones. Eighteen are wanted; raise this with each that is mended.
const CLEAN_OF_COMMON: usize = 18;
/// The signature that rustc shows holds the type that the method returns.
const SHOWS_ITS_SIGNATURE: &str = "sql/read_as_another_type";

/// A type that lacks several traits, as one that is not a column and can neither be cloned nor read either: rustc
/// reports each of them, and none knows of the others.
const SEVERAL_TRAITS: [&str; 3] = [
    "column/unsupported_type_of_a_fillable_field",
    "column/unsupported_type_of_an_optional_field",
    "form/nested_without_a_form",
];

/// Twenty mistakes of a first hour, picked by hand.
const COMMON: [&str; 20] = [
    "awaiting/await_without_get",
    "awaiting/question_mark_without_await",
    "column/unsupported_type",
    "evening/create_without_fillable_columns",
    "evening/create_without_what_is_guarded",
    "evening/key_as_text",
    "evening/len_of_related_rows",
    "evening/misspelled_column",
    "evening/misspelled_method",
    "evening/scope_of_another_model",
    "evening/value_of_another_type",
    "model/no_key",
    "model/related_rows_as_a_field",
    "operators/and_of_conditions",
    "operators/equal_text",
    "operators/greater",
    "other_orms/model_find_by_id",
    "other_orms/query_fetch_all_for_get",
    "relation/key_that_is_not_there",
    "relation/to_what_is_not_a_model",
];

/// The folders whose cases hold one mistake each.
const EVENING: [&str; 4] = ["awaiting", "evening", "operators", "other_orms"];

/// What rustc says about one case.
struct Case {
    name: String,
    text: String,
}

impl Case {
    fn errors(&self) -> Vec<&str> {
        let starts: Vec<usize> =
            self.text.match_indices("error").map(|(at, _)| at).filter(|at| self.opens(*at)).collect();
        let ends = starts.iter().skip(1).copied().chain([self.text.len()]);
        starts.iter().zip(ends).map(|(start, end)| self.text[*start..end].trim()).collect()
    }

    fn opens(&self, at: usize) -> bool {
        let before = at == 0 || self.text[..at].ends_with('\n');
        before && self.text[at + "error".len()..].starts_with(['[', ':'])
    }

    /// The lines about each mistake: two errors at one line of the case are one mistake, told twice.
    fn mistakes(&self) -> BTreeMap<usize, usize> {
        let mut lines = BTreeMap::new();
        for error in self.errors() {
            *lines.entry(line_of(error)).or_default() += error.lines().count();
        }
        lines
    }

    /// Its errors lie in the case and not in this library.
    fn on_the_spot(&self) -> bool {
        self.errors().iter().all(|error| place_of(error).is_some_and(|place| place.starts_with("fail/")))
    }

    /// It says what to write. A guess by words: our own ways to say so count, and rustc's advice
    /// to await, but not every "help".
    fn has_the_fix(&self) -> bool {
        const WORDS: [&str; 9] = [
            "write ",
            "`write_",
            "say ",
            "add ",
            "such as `",
            "expected a",
            "did you mean",
            "similar name",
            "consider `await`ing",
        ];
        WORDS.iter().any(|word| self.text.contains(word))
    }

    fn is_clean(&self) -> bool {
        self.errors().len() == 1 && self.on_the_spot() && self.has_the_fix()
    }
}

/// `fail/key/no_key.rs:4:8`
fn place_of(error: &str) -> Option<&str> {
    error.lines().find_map(|line| line.trim().strip_prefix("--> "))
}

fn line_of(error: &str) -> usize {
    place_of(error)
        .and_then(|place| place.split(':').nth(1))
        .and_then(|line| line.parse().ok())
        .unwrap_or_default()
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry of the folder").path();
        match path.is_dir() {
            true => found.extend(files(&path, ending)),
            false if path.extension().is_some_and(|is| is == ending) => found.push(path),
            false => {}
        }
    }
    found.sort();
    found
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fail");
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(&root).expect("a path in the folder").with_extension("");
        let text = fs::read_to_string(path.with_extension("stderr")).unwrap_or_default();
        Case { name: name.display().to_string(), text }
    };
    files(&root, "rs").iter().map(read).collect()
}

fn evening(case: &&Case) -> bool {
    EVENING.iter().any(|folder| case.name.split('/').next() == Some(folder))
}

#[test]
fn every_mistake_is_told_in_few_lines() {
    let cases = cases();
    let mut lines = Vec::new();
    for case in cases.iter().filter(|case| !SEVERAL_TRAITS.contains(&case.name.as_str())) {
        for (line, count) in case.mistakes() {
            assert!(
                count <= MOST_LINES,
                "fail/{}.rs:{line}: {count} lines, {MOST_LINES} are allowed",
                case.name
            );
            lines.push(count);
        }
    }
    lines.sort_unstable();
    let median = lines[lines.len() / 2];
    println!(
        "{} cases, {} mistakes, median {median} lines, at most {:?}",
        cases.len(),
        lines.len(),
        lines.last()
    );
    assert!(median <= MEDIAN, "half of the mistakes have {median} lines or more, {MEDIAN} are allowed");
}

#[test]
fn no_message_speaks_of_the_insides() {
    for case in cases().iter().filter(|case| case.name != SHOWS_ITS_SIGNATURE) {
        for word in ["__private", "impl Run<", "Loads<"] {
            assert!(!case.text.contains(word), "fail/{}.stderr speaks of `{word}`", case.name);
        }
        let digits = |word: &&str| word.len() > 12 && word.bytes().all(|byte| byte.is_ascii_digit());
        let hash = case.text.split(|letter: char| !letter.is_alphanumeric()).find(digits);
        assert_eq!(hash, None, "fail/{}.stderr shows a hash", case.name);
    }
}

#[test]
fn the_mistakes_of_an_evening_are_answered() {
    let cases = cases();
    println!("| case | caught | errors | on the spot | fix in words | lines |");
    println!("|---|:-:|--:|:-:|:-:|--:|");
    let common = |case: &&Case| COMMON.contains(&case.name.as_str());
    for case in cases.iter().filter(common).chain(cases.iter().filter(evening)) {
        let caught = !case.text.is_empty();
        assert!(caught, "fail/{}.rs is not caught", case.name);
        let yes = |is: bool| if is { "yes" } else { "no" };
        let (errors, lines) = (case.errors().len(), case.text.lines().count());
        let (spot, fix) = (yes(case.on_the_spot()), yes(case.has_the_fix()));
        println!("| {} | {} | {errors} | {spot} | {fix} | {lines} |", case.name, yes(caught));
    }
    let all: Vec<_> = cases.iter().filter(common).collect();
    let missing: Vec<_> = COMMON.iter().filter(|name| !all.iter().any(|case| case.name == **name)).collect();
    assert!(missing.is_empty(), "no such case: {missing:?}");
    let clean = all.iter().filter(|case| case.is_clean()).count();
    println!("clean of the 20 common ones: {clean}");
    assert!(clean >= CLEAN_OF_COMMON, "{clean} of the 20 common mistakes are clean, {CLEAN_OF_COMMON} were");
    let further: Vec<_> = cases.iter().filter(evening).collect();
    let clean = further.iter().filter(|case| case.is_clean()).count();
    println!("clean of the {} of an evening: {clean}", further.len());
    assert!(clean * 100 >= further.len() * CLEAN, "{clean} of {} are clean", further.len());
}
