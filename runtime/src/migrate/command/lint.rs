//! `lint`: what is dangerous in the files, also in those by hand.

use serde_json::json;

use super::Answer;
use super::database::count;
use super::project::Project;
use super::request::Request;
use crate::error::Result;
use crate::migrate::lint::{RULES, lint as smells};

/// Looks at every file, or at those after a version.
pub(super) fn lint(request: &Request) -> Result<Answer> {
    let mut answer = Answer::default();
    let project = Project::read(request)?;
    let (mut told, mut files) = (Vec::new(), 0);
    for (engine, migrations) in &project.files {
        for file in migrations.iter().filter(|file| file.version > request.version.unwrap_or(-1)) {
            files += 1;
            for smell in smells(file, *engine)? {
                match smell.rule.is_error || request.strict {
                    true => answer.problem(1, &smell),
                    false => answer.warning(&smell),
                }
                told.push(json!({
                    "code": smell.rule.code,
                    "file": smell.file,
                    "line": smell.line,
                    "sentence": smell.sentence,
                    "is_error": smell.rule.is_error || request.strict,
                }));
            }
        }
    }
    match told.is_empty() {
        true => answer.line(format_args!("Nothing found in {}.", count(files, "file", "files"))),
        false => answer.note(format_args!(
            "each code has a section in docs/lint.md; `-- limpid: allow {} because ..` in a file allows it there",
            told[0]["code"].as_str().unwrap_or(RULES[0].code)
        )),
    }
    answer.field("found", told);
    Ok(answer)
}
