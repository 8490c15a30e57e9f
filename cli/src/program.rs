//! Asks the program.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Failure;
use crate::arguments::Migrate;
use crate::build::Built;
use crate::database;

/// What the hook leaves in a program that calls it.
const MARK: &[u8] = b"limpid migrate hook, version 1.\0";

/// How long a program may take to its first line.
const PATIENCE: Duration = Duration::from_secs(20);

/// Starts it with the question and answers its exit code.
pub(crate) fn ask(built: &Built, migrate: &Migrate, mut question: Value) -> Result<u8, Failure> {
    // A program that would not listen is never started: it might serve, or write.
    if !holds_mark(&built.path)? {
        return Err(Failure::new(no_hook(&built.name)));
    }
    let folder = migrate.folder.clone().unwrap_or_else(|| built.package.join("migrations"));
    question["folder"] = folder.display().to_string().into();
    if migrate.needs_database() {
        question["database"] = database::url(migrate.database.as_deref(), &built.package).into();
        question["environment"] = database::environment(&built.package).into();
    }
    let is_first = question["command"] == "diff" && !folder.join("schema.snapshot").exists();
    let heard = Heard::new();
    let child = Command::new(&built.path)
        .env("LIMPID_MIGRATE", question.to_string())
        .env("LIMPID_MIGRATE_HEARD", &heard.0)
        .spawn();
    let child = child
        .map_err(|error| Failure::new(format!("{} cannot be started: {error}", built.path.display())))?;
    let code = wait(child, &heard.0, &built.name)?;
    if is_first && folder.join("schema.snapshot").exists() {
        look_again(&built.source);
    }
    Ok(code)
}

/// The compiler does not watch a folder that did not exist, so this makes it read `limpid::migrate!(..)` again.
fn look_again(source: &Path) {
    let touched = std::fs::File::options().append(true).open(source);
    // Where that is not possible, the next change of a source does it.
    let _ = touched.and_then(|file| file.set_modified(std::time::SystemTime::now()));
}

/// Waits for the end. A program that does something else than answer is ended.
fn wait(mut child: Child, heard: &Path, name: &str) -> Result<u8, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("`{name}` cannot be waited for: {error}"));
    let start = Instant::now();
    while !heard.exists() {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return match heard.exists() {
                true => Ok(code(status)),
                false => Err(Failure::new(no_hook(name))),
            };
        }
        if start.elapsed() > PATIENCE {
            child.kill().map_err(failed)?;
            let _ = child.wait();
            return Err(Failure::new(no_hook(name)));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait().map(code).map_err(failed)
}

fn code(status: std::process::ExitStatus) -> u8 {
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

fn no_hook(name: &str) -> String {
    format!(
        "`{name}` does not answer: write `limpid::migrate::hook();` as the first line of its `main`, and `features = \
         [\"migrate\"]` for `limpid` in Cargo.toml"
    )
}

/// Whether the hook is a part of the program.
fn holds_mark(path: &Path) -> Result<bool, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
    Ok(bytes.windows(MARK.len()).any(|window| window == MARK))
}

/// The file by which a program says that it has heard.
struct Heard(PathBuf);

impl Heard {
    fn new() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Heard(std::env::temp_dir().join(format!("limpid-heard-{}-{}", std::process::id(), since.as_nanos())))
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        // It is not there if nobody has heard.
        let _ = std::fs::remove_file(&self.0);
    }
}
