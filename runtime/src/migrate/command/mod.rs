//! What `cargo limpid migrate` asks the program that has the models.

mod check;
mod database;
mod diff;
mod fresh;
mod lint;
mod project;
mod request;
mod squash;
mod verify;

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Map, Value as Json};

use super::diff::{Answers, resolve};
use super::models::Models;
use super::snapshot::Snapshot;
use crate::error::{Error, Result};
use crate::sql::engine::Engine;

pub(crate) use request::Request;

/// The environment variable that holds the request of the tool.
const ASKED: &str = "LIMPID_MIGRATE";
/// The environment variable that names a file which the program creates to confirm that it received the request.
const HEARD: &str = "LIMPID_MIGRATE_HEARD";

/// The tool looks for this text in the binary first, so that a program that would ignore the request is never run.
#[used]
static MARK: [u8; 32] = *b"limpid migrate hook, version 1.\0";

/// The one line that `cargo limpid migrate` needs: the first of `main`.
///
/// ```
/// limpid::migrate::hook();
/// // ... the program itself
/// ```
///
/// The tool builds the program and starts it with a request in its environment. This call handles the request and
/// ends the program. Without a request it does nothing, at the cost of reading one variable. In an `async fn main` it
/// is the first line as well.
pub fn hook() {
    // Used here, so that the linker keeps it.
    std::hint::black_box(&MARK);
    let Some(asked) = std::env::var_os(ASKED) else { return };
    if let Some(path) = std::env::var_os(HEARD) {
        // If the file is missing, the tool reports it.
        let _ = std::fs::write(path, b"heard");
    }
    let answer = std::thread::spawn(move || {
        let request = Request::parse(&asked.to_string_lossy())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::migration(format!("no runtime: {error}")))?;
        Ok(runtime.block_on(run(&request, &Models::registered())))
    });
    let answer: Result<Answer> =
        answer.join().unwrap_or_else(|_| Err(Error::migration("the question was not understood")));
    let answer = answer.unwrap_or_else(Answer::failed);
    // A reader that closes the pipe early has read enough.
    let _ = std::io::stdout().write_all(answer.text.as_bytes());
    let _ = std::io::stderr().write_all(answer.problems.as_bytes());
    std::process::exit(answer.code)
}

/// What is answered.
#[doc(hidden)]
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// 0 done, 1 failed, 2 needs a decision.
    pub code: i32,
    /// For the standard output.
    pub text: String,
    /// For the standard error.
    pub problems: String,
    fields: Map<String, Json>,
}

impl Answer {
    fn failed(error: Error) -> Self {
        Answer { code: 1, problems: format!("error: {error}\n"), ..Answer::default() }
    }

    fn line(&mut self, text: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{text}");
    }

    fn problem(&mut self, code: i32, text: impl std::fmt::Display) {
        self.code = self.code.max(code);
        let _ = writeln!(self.problems, "error: {text}");
    }

    fn warning(&mut self, text: impl std::fmt::Display) {
        let _ = writeln!(self.problems, "warning: {text}");
    }

    fn note(&mut self, text: impl std::fmt::Display) {
        let _ = writeln!(self.problems, "note: {text}");
    }

    fn field(&mut self, name: &str, value: impl Into<Json>) {
        self.fields.insert(name.to_owned(), value.into());
    }
}

/// Answers one question.
pub(crate) async fn run(request: &Request, models: &Models) -> Answer {
    let result = match request.command.as_str() {
        "diff" => diff::diff(request, models),
        "check" => check::check(request, models),
        "lint" => lint::lint(request),
        "squash" => squash::squash(request),
        "fresh" => fresh::fresh(request).await,
        "up" => database::up(request).await,
        "down" => database::down(request).await,
        "redo" => database::redo(request).await,
        "status" => database::status(request).await,
        "repair" => database::repair(request).await,
        "verify" => verify::verify(request, models).await,
        "baseline" => verify::baseline(request).await,
        other => Err(Error::migration(format!(
            "this program knows no `{other}`: is its limpid older than cargo-limpid?"
        ))),
    };
    let mut answer = result.unwrap_or_else(Answer::failed);
    if request.json {
        answer.field("code", answer.code);
        let problems: Vec<_> = answer.problems.lines().map(ToOwned::to_owned).collect();
        answer.field("problems", problems);
        answer.problems.clear();
        answer.text = format!("{}\n", Json::Object(std::mem::take(&mut answer.fields)));
    }
    answer
}

/// The files that lead from one snapshot to another on one engine, and back: for tests of what models cannot say.
#[doc(hidden)]
pub fn between(
    old: &str,
    new: &str,
    engine: Engine,
    answers: &[(&str, &str, &str)],
) -> Result<(String, String)> {
    let (old, new) = (Snapshot::parse(old, "old")?, Snapshot::parse(new, "new")?);
    let mut said = Answers::default();
    for (flag, name, value) in answers {
        let (name, value) = ((*name).to_owned(), (*value).to_owned());
        match *flag {
            "rename" => said.renames.push((name, value)),
            "drop" => drop(said.drops.insert(name)),
            "fill" => drop(said.fills.insert(name, value)),
            _ => drop(said.conversions.insert(name, value)),
        }
    }
    let resolved = resolve(&old, &new, &Models::new(), &said)?;
    if let Some(question) = resolved.questions.first() {
        return Err(Error::usage(question.refusal()));
    }
    let (up, down) = (resolved.change.plan(engine), resolved.change.back().plan(engine));
    Ok((diff::print(engine, &up, "there", None), diff::print(engine, &down, "back", None)))
}

/// The differences between a snapshot and a database, for tests of what models cannot say.
#[doc(hidden)]
pub async fn drift(db: &crate::exec::Db, snapshot: &str) -> Result<Vec<String>> {
    let findings = verify::drift(db, &Snapshot::parse(snapshot, "snapshot")?).await?;
    Ok(findings.iter().map(ToString::to_string).collect())
}

/// [`run`] with a request as the tool sends it, for tests with their own models.
#[doc(hidden)]
pub async fn answer(question: &str, models: &Models) -> Answer {
    match Request::parse(question) {
        Ok(request) => run(&request, models).await,
        Err(error) => Answer::failed(error),
    }
}
