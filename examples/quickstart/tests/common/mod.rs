//! Runs the program in a directory of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A directory to run in. It is gone when dropped.
pub(crate) struct Place(TempDir);

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Place(tempfile::tempdir().expect("a temporary directory"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file and returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, content).expect("a file in a temporary directory");
        path
    }

    pub(crate) fn run(&self, arguments: &[&Path]) -> Run {
        Run::of(Command::new(program()).args(arguments).current_dir(self.path()))
    }

    /// The names of the files of the database.
    pub(crate) fn database(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("a readable directory");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        names.filter(|name| name.starts_with("quickstart.db")).collect()
    }
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().expect("a program that starts");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Run { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// It went well and said nothing on standard error.
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        self
    }

    /// It ended with code 1 and one line on standard error that holds this.
    #[track_caller]
    pub(crate) fn failed(self, reason: &str) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(1), ""), "{}", self.stderr);
        assert!(self.stderr.starts_with("quickstart: ") && self.stderr.ends_with('\n'), "{}", self.stderr);
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        assert!(self.stderr.contains(reason), "{} does not say {reason}", self.stderr);
    }

    /// The cells of the rows that begin with this cell.
    pub(crate) fn rows(&self, first: &str) -> Vec<Vec<&str>> {
        let rows = self.stdout.lines().filter_map(|line| line.strip_prefix('│')?.strip_suffix('│'));
        let rows = rows.map(|row| row.split('┆').map(str::trim).collect::<Vec<_>>());
        rows.filter(|row| row.first() == Some(&first)).collect()
    }

    #[track_caller]
    pub(crate) fn count(&self, what: &str) -> usize {
        let rows = self.rows(what);
        assert_eq!(rows.len(), 1, "{what}: {}", self.stdout);
        rows[0][1].parse().expect("a number")
    }

    /// The tables, without the line that says what changed.
    pub(crate) fn tables(&self) -> &str {
        self.stdout.split_once("\n\n").expect("a title and tables").1
    }
}

pub(crate) fn program() -> &'static str {
    env!("CARGO_BIN_EXE_quickstart")
}

pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

pub(crate) fn workspace_lock() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock")
}
