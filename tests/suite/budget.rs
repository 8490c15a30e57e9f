//! Files and folders that a reader can hold in mind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use limpid_tests::sources::rust_files;

/// The most lines of a file, of the library or of its tests.
const LINES: usize = 400;
/// The most Rust files of one folder of the library.
const FILES: usize = 20;

/// The folders of the project that hold Rust files.
fn roots() -> impl Iterator<Item = PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    ["runtime", "macros", "cli", "web", "tests", "examples", "benches"]
        .into_iter()
        .map(move |root| project.join(root))
}

#[test]
fn no_file_passes_its_budget() {
    let mut seen = 0;
    for file in roots().filter(|root| root.is_dir()).flat_map(|root| rust_files(&root)) {
        // What the derive expands to is printed there, whole.
        if file.components().any(|part| part.as_os_str() == "golden") {
            continue;
        }
        seen += 1;
        let lines = fs::read_to_string(&file).expect("a source file is text").lines().count();
        assert!(
            lines <= LINES,
            "{} has {lines} lines, and {LINES} are the most: which idea is missing?",
            file.display()
        );
    }
    assert!(seen > 400, "only {seen} files were found");
}

#[test]
fn no_folder_of_the_library_passes_its_budget() {
    let mut folders: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for root in roots().map(|root| root.join("src")).filter(|root| root.is_dir()) {
        for file in rust_files(&root) {
            *folders.entry(file.parent().expect("a file is in a folder").to_owned()).or_default() += 1;
        }
    }
    assert!(folders.len() > 50, "only {} folders were found", folders.len());
    for (folder, files) in folders {
        assert!(
            files <= FILES,
            "{} holds {files} files, and {FILES} are the most: which room is missing?",
            folder.display()
        );
    }
}
