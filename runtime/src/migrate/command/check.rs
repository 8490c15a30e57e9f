//! `check`: what can be checked without a database, for CI.

use std::collections::BTreeSet;

use super::Answer;
use super::diff::models_now;
use super::project::{Project, shown};
use super::request::Request;
use crate::error::Result;
use crate::migrate::file::{Header, statements};
use crate::migrate::models::Models;
use crate::migrate::snapshot::word_of;

pub(super) fn check(request: &Request, models: &Models) -> Result<Answer> {
    let mut answer = Answer::default();
    let project = Project::read(request)?;
    let mut new = models_now(models)?;
    (new.engines, new.after) = (project.engines.clone(), project.snapshot.after);
    let ahead = || {
        let names: BTreeSet<_> = new.tables.keys().chain(project.snapshot.tables.keys()).collect();
        let differ =
            names.into_iter().filter(|name| new.tables.get(*name) != project.snapshot.tables.get(*name));
        differ.map(|name| format!("`{name}`")).collect::<Vec<_>>()
    };
    if !project.has_snapshot || new != project.snapshot {
        answer.problem(
            1,
            format_args!(
                "the models say something else than {} about {}: run `cargo limpid migrate diff`",
                shown(&project.snapshot_path()),
                ahead().join(", ")
            ),
        );
    }
    let all: BTreeSet<i64> = project.versions().collect();
    for (engine, files) in &project.files {
        let own: BTreeSet<i64> = files.iter().map(|file| file.version).collect();
        for version in all.difference(&own) {
            answer.problem(
                1,
                format_args!(
                    "{} has no file of the version {version}, and another engine has",
                    word_of(*engine)
                ),
            );
        }
        for file in files {
            let header = Header::parse(&file.up, &file.file)?;
            statements(&file.up, *engine, &file.file)?;
            if let Some(down) = &file.down {
                Header::parse(down, &file.down_file())?;
                statements(down, *engine, &file.down_file())?;
            }
            for what in header.open() {
                answer.note(format_args!(
                    "{} drops the {what}, and nobody has accepted it (`-- limpid: accepts {what}`)",
                    file.file
                ));
            }
        }
    }
    if let (Some(after), Some(newest)) = (project.snapshot.after, all.last())
        && after != *newest
    {
        // A file written by hand may come after the snapshot; a generated one never comes before it.
        let generated = project.files.iter().flat_map(|(_, files)| files).filter(|file| file.version > after);
        for file in generated {
            if Header::parse(&file.up, &file.file)?.parent.is_some() {
                answer.problem(
                    1,
                    format_args!(
                        "the snapshot comes after {after}, and {} came later: merge the snapshot",
                        file.file
                    ),
                );
            }
        }
    }
    if answer.code == 0 {
        answer.line(format_args!(
            "The models, the snapshot and {} agree.",
            super::database::count(all.len(), "migration", "migrations")
        ));
    }
    answer.field("versions", all.into_iter().collect::<Vec<_>>());
    Ok(answer)
}
