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
