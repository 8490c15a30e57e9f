//! Names, checked: one word, one concept; a face of few names; messages that name what users can name.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::modules::{Modules, read};

#[test]
fn a_type_that_leaves_its_file_has_a_unique_name() {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, module) in &read() {
        for line in module.code.lines() {
            let mut words = line.split_whitespace();
            let public = words.next().is_some_and(|word| word.starts_with("pub"));
            let mut words = words.skip_while(|word| ["in", "unsafe"].contains(word) || word.ends_with(')'));
            let kind = words.next().unwrap_or_default();
            if public && ["struct", "enum", "trait", "union"].contains(&kind) {
                let name = words.next().unwrap_or_default();
                let name: String = name.chars().take_while(|char| char.is_alphanumeric()).collect();
                files.entry(name).or_default().push(path.clone());
            }
        }
    }
    assert!(files.len() > 200, "only {} were found: does the check still read the sources?", files.len());
    files.retain(|name, files| files.len() > 1 && !name.is_empty());
    assert!(files.is_empty(), "several types have one name:\n{files:#?}");
}

/// The paths of all public items: those of the root, and those of its public modules.
pub fn public_paths(modules: &Modules) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (path, module) in modules {
        // A public module is declared `pub mod` at the root, or is re-exported there.
        let open =
            path.is_empty() || modules[""].code.lines().any(|line| line.trim() == format!("pub mod {path};"));
        if open && path != "__private" && path != "prelude" {
            names.extend(
                module.public().map(|name| format!("{path}::{name}").trim_start_matches("::").to_owned()),
            );
        }
    }
    names.sort();
    names.dedup();
    names
}

#[test]
fn the_public_names_are_those_of_the_list() {
    let names = public_paths(&read());
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/api-root.txt");
    let names = names.join("\n") + "\n";
    if std::env::var_os("LIMPID_WRITE_API").is_some() {
        fs::write(&list, &names).expect("the list can be written");
    }
    let known = fs::read_to_string(&list).unwrap_or_default();
    let root = names.lines().filter(|name| !name.contains("::")).count();
    assert!(root <= 70, "{root} names at the root: put types of intermediate steps into a module by theme");
    assert!(
        names == known,
        "the public names are not those of runtime/api-root.txt; if that is meant, run this test with LIMPID_WRITE_API=1"
    );
}

#[test]
fn no_message_of_the_compiler_names_a_private_path() {
    let mut found = Vec::new();
    for folder in
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui-tests/fail")).expect("it is there")
    {
        for file in fs::read_dir(folder.expect("it can be listed").path()).expect("it is a folder") {
            let path = file.expect("it can be listed").path();
            if path.extension().is_some_and(|extension| extension == "stderr") {
                let text = fs::read_to_string(&path).expect("a message is text");
                found.extend(text.contains("__private").then_some(path));
            }
        }
    }
    assert!(found.is_empty(), "give what these name a path in a public module:\n{found:#?}");
}
