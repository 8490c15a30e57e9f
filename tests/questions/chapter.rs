//! The chapter shows the questions as they stand in this test, in their order.

use std::fmt::Write;
use std::fs;
use std::path::Path;

const START: &str = "<!-- The questions are those of tests/questions/; a test compares them. -->\n";

/// The files with questions, in the order of the chapter.
const FILES: [&str; 5] = ["rows", "totals", "related", "joined", "sets"];

#[test]
fn the_chapter_shows_what_is_tested() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("../docs/reading.md");
    let chapter = fs::read_to_string(&path).expect("the chapter is there");
    let sources = FILES.map(|file| root.join(format!("questions/{file}.rs")));
    let sources = sources.map(|path| fs::read_to_string(path).expect("the source is there"));
    let questions: Vec<_> = sources.iter().flat_map(|source| questions(source)).collect();
    let readme = fs::read_to_string(root.join("../README.md")).expect("it is there");
    let counted = format!("{} questions in SQL and in Limpid", questions.len());
    assert!(readme.contains(&counted), "the README says another number than: {counted}");
    let (before, _) = chapter.split_once(START).expect("the chapter says where the questions start");
    let wanted = format!("{before}{START}{}", table(&questions));
    if std::env::var("GOLDEN").is_ok_and(|golden| golden == "renew") {
        fs::write(&path, &wanted).expect("the chapter can be written");
    }
    let chapter = fs::read_to_string(&path).expect("the chapter is there");
    assert!(
        chapter == wanted,
        "docs/reading.md differs from the test: run this once with GOLDEN=renew, and look at the difference"
    );
}

struct Question {
    text: String,
    sql: String,
    limpid: String,
}

fn questions(source: &str) -> Vec<Question> {
    let (_, list) = source.split_once("\nquestions! {").expect("the questions are there");
    let pieces = list.split("\n    /// ").skip(1);
    pieces.map(|piece| question(piece).unwrap_or_else(|| panic!("no question: {piece}"))).collect()
}

fn question(piece: &str) -> Option<Question> {
    let (text, rest) = piece.split_once('\n')?;
    let (_, rest) = rest.split_once("r#\"")?;
    let (sql, rest) = rest.split_once("\"#")?;
    let (_, rest) = rest.split_once("=>")?;
    let (limpid, _) = rest.rsplit_once(';')?;
    let limpid = limpid.trim().strip_prefix('{').and_then(|block| block.strip_suffix('}')).unwrap_or(limpid);
    let limpid = dedent(limpid);
    let awaited = if limpid.contains('\n') { "\n    .await?" } else { ".await?" };
    Some(Question { text: text.into(), sql: dedent(sql), limpid: limpid + awaited })
}

/// The lines without the space that all of them start with.
fn dedent(text: &str) -> String {
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let spaces = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.iter().map(|line| &line[spaces..]).collect::<Vec<_>>().join("\n")
}

fn table(questions: &[Question]) -> String {
    let mut out = String::from("\n<table>\n");
    for (number, Question { text, sql, limpid }) in questions.iter().enumerate() {
        let _ = write!(
            out,
            "<tr><td colspan=\"2\">{}. {text}</td></tr>\n<tr><td>\n\n```sql\n{sql}\n```\n\n</td><td>\n\n```rust,ignore\n{limpid}\n```\n\n</td></tr>\n",
            number + 1
        );
    }
    out + "</table>\n"
}
