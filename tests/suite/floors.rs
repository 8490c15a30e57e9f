//! The floor plan, checked: a room uses only rooms below it.

use std::fs;

use limpid_tests::sources::{runtime, rust_files};

/// The rooms of the runtime and their floors. The face sees all of them.
const FLOORS: &[(&str, u32)] = &[
    ("error", 0),
    ("sql", 0),
    ("expr", 1),
    ("query", 2),
    ("exec", 3),
    ("model", 4),
    ("read", 5),
    ("schema", 5),
    ("validate", 6),
    ("write", 6),
    ("paginate", 6),
    ("record", 7),
    ("relation", 7),
    ("migrate", 7),
    ("testing", 8),
];
const FACE: &[&str] = &["lib", "prelude", "db", "request", "types", "__private"];

#[test]
fn a_room_uses_only_rooms_below_it() {
    let source = runtime();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in rust_files(&source) {
        let inside = file.strip_prefix(&source).expect("found below it");
        let room = inside.iter().next().expect("a file has a name").to_string_lossy();
        let room = room.trim_end_matches(".rs").to_owned();
        if FACE.contains(&room.as_str()) {
            continue;
        }
        let floor =
            floor(&room).unwrap_or_else(|| panic!("{} is on no floor: add it to FLOORS", inside.display()));
        let text = fs::read_to_string(&file).expect("a source file is text");
        let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        for (number, line) in code {
            for used in used_rooms(line) {
                seen += 1;
                if floor_of_use(&used, &room)
                    .is_none_or(|other| other > floor || (other == floor && used != room && floor > 0))
                {
                    wrong.push(format!(
                        "{}:{}: {room} (floor {floor}) uses {used}",
                        inside.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} uses were found: does the check still read the sources?");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The rooms inside a room, lowest first.
const INSIDE: &[(&str, &[&str])] = &[("exec", &["driver", "pool", "db"])];

#[test]
fn a_room_inside_a_room_uses_only_those_below_it() {
    let source = runtime();
    for (room, inside) in INSIDE {
        let mut wrong = Vec::new();
        let mut seen = 0;
        let listed = fs::read_dir(source.join(room)).expect("the room is there").count();
        assert_eq!(listed, inside.len() + 1, "{room} holds {inside:?} and its mod.rs, and nothing else");
        for (floor, name) in inside.iter().enumerate() {
            for file in rust_files(&source.join(room).join(name)) {
                let text = fs::read_to_string(&file).expect("a source file is text");
                for (number, line) in text.lines().enumerate() {
                    for used in line.split(&format!("crate::{room}::")).skip(1) {
                        seen += 1;
                        let used: String =
                            used.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect();
                        if inside.iter().position(|other| *other == used).is_none_or(|other| other > floor) {
                            wrong.push(format!("{}:{}: {name} uses {used}", file.display(), number + 1));
                        }
                    }
                }
            }
        }
        assert!(seen > 20, "only {seen} uses were found: does the check still read the sources?");
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}

#[test]
fn sqlx_is_known_in_one_room() {
    let source = runtime();
    let mut wrong = Vec::new();
    for file in rust_files(&source).into_iter().filter(|file| !file.starts_with(source.join("exec"))) {
        let text = fs::read_to_string(&file).expect("a source file is text");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        wrong.extend(
            code.filter(|line| line.contains("sqlx::")).map(|line| format!("{}: {line}", file.display())),
        );
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The rooms that a line names as `crate::room`.
fn used_rooms(line: &str) -> Vec<String> {
    let uses = line.split("crate::").skip(1);
    uses.map(|rest| rest.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect())
        .collect()
}

fn floor(room: &str) -> Option<u32> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// The floor of a room that is used. A name of the face, such as `crate::Result`, stands for its own room.
fn floor_of_use(used: &str, room: &str) -> Option<u32> {
    match used {
        "Result" | "Error" => Some(0),
        "" => floor(room),
        used => floor(used),
    }
}
