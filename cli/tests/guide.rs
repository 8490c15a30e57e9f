//! The commands of docs/migrations.md, run as they stand there, and what the tool says when it cannot.

use std::path::Path;
use std::process::{Command, Output};

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in a workspace")
}

/// Runs `cargo limpid ..` for the example, in a folder of the test's own.
fn limpid(folder: &Path, words: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-limpid"))
        .arg("limpid")
        .args(words)
        .args(["--manifest-path", &workspace().join("examples/migrations/Cargo.toml").display().to_string()])
        .args(["--folder", &folder.join("migrations").display().to_string()])
        .env("DATABASE_URL", format!("sqlite://{}", folder.join("blog.db").display()))
        .env_remove("DATABASE_URL_MIGRATIONS")
        .output()
        .expect("it can be started")
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The words of a line, as a shell takes them.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for char in line.chars() {
        match char {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            char => words.last_mut().expect("there is one").push(char),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn the_commands_of_the_guide_do_what_it_says() {
    let guide = std::fs::read_to_string(workspace().join("docs/migrations.md")).expect("the guide is there");
    let folder = tempfile::tempdir().expect("a folder");
    let (mut ran, mut grown) = (0, false);
    for block in guide.split("```console\n").skip(1) {
        let block = block.split("```").next().expect("a block ends");
        for line in block.lines() {
            if line.starts_with('#') {
                grown = true;
            }
            let Some(line) = line.strip_prefix("$ cargo limpid ") else { continue };
            let (line, code) = line.split_once("  # exit code ").unwrap_or((line, "0"));
            let mut words = words(line);
            if grown {
                words.extend(["--features".to_owned(), "grown".to_owned()]);
            }
            let output = limpid(folder.path(), &words);
            assert_eq!(
                output.status.code().map(|code| code.to_string()).as_deref(),
                Some(code),
                "{line}\n{}",
                text(&output)
            );
            ran += 1;
        }
    }
    assert!(ran >= 8, "the guide has {ran} commands: does this test still read it?");
}

#[test]
fn what_must_be_said_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |line: &str| limpid(folder.path(), &words(line));
    let help = run("migrate diff --help");
    assert!(help.status.success() && text(&help).contains("posts.title=posts.heading"), "{}", text(&help));
    let unknown = run("migrate grow");
    assert_eq!(unknown.status.code(), Some(2));
    let json = run("migrate check --json");
    assert_eq!(json.status.code(), Some(1));
    let answer: serde_json::Value = serde_json::from_slice(&json.stdout).expect("one document");
    assert_eq!(answer["code"], 1);
    // A password is in no message.
    let output = run("migrate up --database postgres://me:se-cr-et@localhost/x");
    assert!(output.status.code() == Some(1) && !text(&output).contains("se-cr-et"), "{}", text(&output));
    // A program without the hook is not started.
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-limpid"))
        .args(["limpid", "migrate", "check", "--bin", "cargo-limpid", "--package", "cargo-limpid"])
        .current_dir(workspace())
        .output()
        .expect("it can be started");
    assert!(
        text(&output).contains("write `limpid::migrate::hook();`")
            || text(&output).contains("does not answer"),
        "{}",
        text(&output)
    );
}
