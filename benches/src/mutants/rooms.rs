//! Which tests are there for a file.

/// Rooms and their test binaries, the most exact first.
const ROOMS: [(&str, &[&str]); 25] = [
    ("macros/src/", &["library", "ui", "suite"]),
    ("runtime/src/exec/driver/sqlite/in_place/", &["in_place", "shortcuts", "concurrency"]),
    ("runtime/src/exec/driver/", &["types", "shortcuts", "errors", "suite"]),
    ("runtime/src/exec/pool/", &["suite", "concurrency", "faults", "errors", "reading"]),
    ("runtime/src/exec/db/", &["suite", "concurrency", "faults", "hooks"]),
    ("runtime/src/exec/", &["suite", "concurrency", "errors"]),
    ("runtime/src/error/", &["errors", "suite", "web"]),
    ("runtime/src/expr/", &["suite", "expressions", "reading", "filtering"]),
    ("runtime/src/migrate/", &["migrate", "library"]),
    ("runtime/src/model/hooks/", &["hooks"]),
    ("runtime/src/model/", &["suite", "writing", "attributes", "hooks"]),
    ("runtime/src/paginate/", &["library", "reading", "suite", "joins"]),
    ("runtime/src/query/", &["suite", "joins", "reading", "writing"]),
    ("runtime/src/read/criteria/", &["filtering", "web"]),
    ("runtime/src/read/", &["reading", "joins", "questions", "suite"]),
    ("runtime/src/record/", &["suite", "writing"]),
    ("runtime/src/relation/", &["relations", "joins", "attributes"]),
    ("runtime/src/schema/", &["suite", "migrate"]),
    ("runtime/src/sql/search/", &["search"]),
    ("runtime/src/sql/", &["library", "suite", "expressions", "types", "search"]),
    ("runtime/src/testing/", &["testing", "reading"]),
    ("runtime/src/validate/", &["web"]),
    ("runtime/src/write/hooked/", &["hooks", "concurrency"]),
    ("runtime/src/write/", &["writing", "suite", "relations", "attributes"]),
    ("runtime/src/", &["suite", "reading"]),
];

/// The tests of a file, each by the word that [`arguments`] knows.
pub(super) fn tests_of(file: &str) -> &'static [&'static str] {
    ROOMS.iter().find(|(room, _)| file.starts_with(room)).map_or(&["suite"], |(_, tests)| tests)
}

/// What cargo is told to run a test binary. Always of the whole workspace, which has one set of features.
pub(super) fn arguments(test: &'static str) -> Vec<&'static str> {
    match test {
        "library" => vec!["--workspace", "--exclude", "limpid-benches", "--exclude", "limpid-arena", "--lib"],
        other => vec!["--workspace", "--test", other],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_room_is_the_one() {
        assert_eq!(tests_of("runtime/src/write/hooked/mod.rs")[0], "hooks");
        assert_eq!(tests_of("runtime/src/write/prune.rs")[0], "writing");
        assert_eq!(tests_of("macros/src/check/key.rs")[0], "library");
    }

    /// A room that is called otherwise by now would have no tests of its own.
    #[test]
    fn each_room_is_there() {
        let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (room, _) in ROOMS {
            assert!(top.join(room).is_dir(), "{room} is not there");
        }
    }
}
