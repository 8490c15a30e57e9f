//! What must compile, one module for each claim; what can run without a database runs too. A case that shall compile
//! outside of tests is an example of its own, `outside_of_tests.rs`.

// The cases are written as users write, who have no lints of this project.
#![allow(dead_code, missing_docs, unreachable_pub, unused_variables, clippy::all)]

mod aggregate;
mod column;
mod column_type;
mod criteria;
mod full_text;
mod global_scope;
mod hidden;
mod hooks;
mod join;
mod key;
mod mass_assignment;
mod model;
mod polymorphic;
mod projection;
mod query;
mod relation;
mod route_key;
mod rule;
mod scope;
mod sql;
mod upsert;
mod version;

/// A file that no module names would be held by nothing.
#[test]
fn every_case_is_a_module() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pass");
    let files = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).expect("the folder is there");
        entries.map(|entry| entry.expect("an entry can be read").path()).collect::<Vec<_>>()
    };
    for subject in files(&folder).into_iter().filter(|path| path.is_dir()) {
        let named = std::fs::read_to_string(subject.join("mod.rs")).expect("each folder has a mod.rs");
        for case in files(&subject) {
            let name = case.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            let found = name == "mod" || named.lines().any(|line| line == format!("mod {name};"));
            assert!(found, "{} does not name {name}", subject.display());
        }
    }
}
