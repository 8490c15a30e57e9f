//! What goes wrong: one line, exit code 1, and the database as it was before.

#[allow(dead_code, reason = "each test binary uses its part")]
mod common;

use std::fs;
use std::path::Path;

use common::{Place, data, workspace_lock};

/// Runs with a file of this content, and finds no database afterwards.
#[track_caller]
fn refuses(content: impl AsRef<[u8]>, reason: &str) {
    let place = Place::new();
    place.run(&[&place.write("some.lock", content)]).failed(reason);
    assert!(place.database().is_empty());
}

#[test]
fn a_missing_file() {
    let place = Place::new();
    place.run(&[Path::new("missing.lock")]).failed("cannot read missing.lock: No such file");
    assert!(place.database().is_empty());
}

#[test]
fn a_directory_instead_of_a_file() {
    let place = Place::new();
    place.run(&[place.path()]).failed("cannot read ");
    assert!(place.database().is_empty());
}

#[test]
fn two_files() {
    let place = Place::new();
    place.run(&[&data("v3.lock"), &data("v4.lock")]).failed("one lock file at a time");
    assert!(place.database().is_empty());
}

#[test]
fn a_file_that_is_no_lock_file() {
    refuses("", "it has no `version = 3` or `version = 4`");
    refuses("fn main() {}\n", "TOML parse error at line 1");
    refuses([0xff, 0xfe, 0x00, 0x80], "it is not text");
    refuses([0; 4096], "TOML parse error");
    refuses("[package]\nname = \"app\"\nversion = \"0.1.0\"\n", "invalid type: map");
    refuses("[workspace]\nmembers = []\n", "it has no `version = 3`");
    refuses("version = 4\n\n[[package]]\nname = \"app\"\nversion = \"one\"\n", "TOML parse error at line 5");
}

#[test]
fn a_lock_file_of_another_format() {
    refuses("version = 5\n", "invalid Cargo.lock format version: `5`");
    refuses("[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n", "it has no `version = 3`");
}

#[test]
fn a_lock_file_that_contradicts_itself() {
    let package = "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n";
    refuses(
        "version = 4\n\n[[package]]\nname = \"a\\u001b[2J\"\nversion = \"0.1.0\"\n",
        "control characters",
    );
    refuses(format!("version = 4\n\n{package}\n{package}"), "`app 0.1.0` is there twice");
    refuses(
        format!("version = 4\n\n{package}dependencies = [\"serde\"]\n"),
        "couldn't resolve dependency: serde",
    );
    refuses(
        format!("version = 4\n\n{package}dependencies = [\"serde 1.0.0\"]\n"),
        "needs `serde 1.0.0`, which is missing",
    );
}

#[test]
fn a_lock_file_that_is_cut_off() {
    let whole = fs::read(workspace_lock()).expect("the lock file of this workspace");
    for part in 1..10 {
        refuses(&whole[..whole.len() * part / 10], "is not a complete lock file of format 3 or 4");
    }
    let whole = fs::read_to_string(data("v3.lock")).expect("a lock file");
    // Cut at the end of a line, and so still TOML.
    let start = whole.find("name = \"serde\"").expect("the last package");
    refuses(&whole[..start], "missing field `name`");
    refuses(&whole[..start - "[[package]]\n".len()], "couldn't resolve dependency: serde");
}

#[test]
fn a_directory_where_the_database_should_be() {
    let place = Place::new();
    fs::create_dir(place.path().join("quickstart.db")).expect("a directory");
    place.run(&[&data("v3.lock")]).failed("quickstart.db: ");
    assert_eq!(place.database(), ["quickstart.db"]);
}

#[test]
fn a_file_that_is_no_database() {
    let place = Place::new();
    let path = place.write(
        "quickstart.db",
        "a shopping list, say, that is longer than the header of a database is: \
        milk, bread, butter, eggs, cheese, apples, pears and plums",
    );
    let before = fs::read(&path).expect("a file");
    place.run(&[&data("v3.lock")]).failed("the file is not a SQLite database");
    assert_eq!(fs::read(&path).expect("a file"), before);
    assert_eq!(place.database(), ["quickstart.db"]);
}

#[test]
fn a_bad_lock_file_leaves_what_was_there() {
    let place = Place::new();
    let before = place.run(&[&data("v3.lock")]).succeeded();
    place
        .run(&[&place.write("bad.lock", "version = 4\n[[package]]\n")])
        .failed("is not a complete lock file");
    assert_eq!(place.run(&[&data("v3.lock")]).succeeded().tables(), before.tables());
}

#[cfg(target_os = "linux")]
mod linux {
    use std::process::Command;

    use super::*;
    use crate::common::{Run, program};

    /// Nobody may write there, not even the superuser, for whom permissions do not count.
    #[test]
    fn a_directory_without_write_permission() {
        let run = Run::of(Command::new(program()).arg(data("v3.lock")).current_dir("/proc"));
        run.failed("may this user write there?");
    }

    /// As a full disk does: the system refuses to let a file grow beyond a size.
    fn run_with_room_for(blocks: u32, place: &Place) -> Run {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$1\"");
        let mut shell = Command::new("sh");
        Run::of(shell.args(["-c", &script, program()]).arg(workspace_lock()).current_dir(place.path()))
    }

    #[test]
    fn a_disk_without_room_leaves_no_half_written_database() {
        for blocks in [1, 20, 60, 100] {
            let place = Place::new();
            run_with_room_for(blocks, &place).failed("is there room on its disk");
            assert!(place.database().is_empty(), "{:?}", place.database());
        }
    }

    #[test]
    fn a_disk_without_room_leaves_what_was_there() {
        let place = Place::new();
        let before = place.run(&[&data("v3.lock")]).succeeded();
        run_with_room_for(100, &place).failed("is there room on its disk");
        assert_eq!(place.run(&[&data("v3.lock")]).succeeded().tables(), before.tables());
    }
}
