//! A test that passes has done something.

use std::fs;
use std::path::Path;

use limpid_tests::sources::rust_files;

/// The lines of the block that a line ends, from its `{`.
fn block<'a>(lines: &[&'a str], end: usize) -> Vec<&'a str> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(lines[end]);
    let start = (0..end).rev().find(|at| !lines[*at].trim().is_empty() && indent(lines[*at]) < own);
    lines[start.unwrap_or(0)..end].to_vec()
}

/// A test that returns at once on an engine counts as passed there: it names its engines, `on(postgres, mysql)`.
#[test]
fn no_test_passes_where_it_does_nothing() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    let mut silent = Vec::new();
    for file in rust_files(tests).into_iter().chain(rust_files(&tests.join("../web/tests"))) {
        let text = fs::read_to_string(&file).expect("a source file is text");
        let lines: Vec<_> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let returns = line.trim_start().starts_with("return Ok(())") || line.contains("=> return Ok(())");
            if !returns {
                continue;
            }
            let block = block(&lines, number);
            if !block[0].contains("engine()") && !line.contains("Engine::") {
                continue;
            }
            seen += 1;
            let looks = |line: &&str| ["assert", "look(", "expect("].iter().any(|word| line.contains(word));
            if !block.iter().any(looks) || line.contains("=> return") {
                silent.push(format!("{}:{}", file.display(), number + 1));
            }
        }
    }
    assert!(seen > 1, "only {seen} places were found: are they still recognized?");
    assert!(silent.is_empty(), "name the engines with `on(..)` instead of returning: {silent:#?}");
}
