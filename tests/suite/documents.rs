//! What documents say about the sources.

use std::fs;
use std::path::{Path, PathBuf};

use limpid_tests::sources::rust_files;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the project is there")
}

/// The Rust files of the project, from its top.
fn files() -> Vec<String> {
    let project = project();
    let folders = ["runtime", "macros", "cli", "web", "tests", "ui-tests/tests", "examples", "benches"];
    let found = folders.iter().map(|folder| project.join(folder)).filter(|folder| folder.is_dir());
    let files = found.flat_map(|folder| rust_files(&folder));
    files
        .map(|file| file.strip_prefix(&project).expect("found below it").to_string_lossy().into_owned())
        .collect()
}

#[test]
fn the_files_that_architecture_names_are_there() {
    let text = fs::read_to_string(project().join("ARCHITECTURE.md")).expect("it is there");
    let files = files();
    let mut seen = 0;
    let mut missing = Vec::new();
    for name in text.split('`').skip(1).step_by(2) {
        let path =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_./".contains(letter);
        if !name.ends_with(".rs") || !name.chars().all(path) {
            continue;
        }
        seen += 1;
        if !files.iter().any(|file| file == name || file.ends_with(&format!("/{name}"))) {
            missing.push(name);
        }
    }
    assert!(seen > 60, "only {seen} files are named: does the check still read the document?");
    assert!(missing.is_empty(), "ARCHITECTURE.md names files that are not there: {missing:#?}");
}

/// Whether `.ci/run` has this part.
fn has_part(part: &str) -> bool {
    let run = fs::read_to_string(project().join(".ci/run")).expect("it is there");
    run.contains(&format!("\npart_{part}() {{"))
}

#[test]
fn the_parts_of_ci_that_documents_name_are_there() {
    let guide = fs::read_to_string(project().join("CONTRIBUTING.md")).expect("it is there");
    let (_, release) = guide.split_once("\n## Release\n").expect("it has that chapter");
    let table = release.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let workflow = fs::read_to_string(project().join(".github/workflows/ci.yml")).expect("it is there");
    let commands = workflow.lines().filter(|line| !line.trim_start().starts_with('#'));
    let called = commands.filter_map(|line| line.split_once(".ci/run ").map(|(_, parts)| parts));
    let called = called.flat_map(str::split_whitespace).filter(|part| !part.contains(['$', '{', '}', '.']));
    let matrix = workflow.lines().find_map(|line| line.trim().strip_prefix("matrix: { part: ["));
    let matrix = matrix.expect("the parts of a release").split(']').next().unwrap_or_default().split(", ");
    let parts: Vec<_> = table.chain(called).chain(matrix).collect();
    assert!(parts.len() > 20, "only {parts:?} are named");
    let missing: Vec<_> = parts.into_iter().filter(|part| !has_part(part)).collect();
    assert!(missing.is_empty(), ".ci/run has no {missing:?}");
}

#[test]
fn all_parts_of_a_release_are_in_the_guide() {
    let run = fs::read_to_string(project().join(".ci/run")).expect("it is there");
    let release = run.lines().find_map(|line| line.strip_prefix("release=(")?.strip_suffix(')'));
    let guide = fs::read_to_string(project().join("CONTRIBUTING.md")).expect("it is there");
    for part in release.expect("a list").split(' ') {
        assert!(guide.contains(&format!("| `{part}` |")), "CONTRIBUTING.md does not say what {part} does");
    }
}
