//! `squash`: one file for all that were, made from the snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Answer;
use super::database::count;
use super::diff::print;
use super::project::{Project, shown};
use super::request::Request;
use crate::error::{Error, Result};
use crate::migrate::diff::{Change, Names};
use crate::migrate::file::{Header, Migration, next_version, slug, write};
use crate::migrate::snapshot::Snapshot;

/// Writes one migration that makes what the snapshot says, and removes those that it replaces.
pub(super) fn squash(request: &Request) -> Result<Answer> {
    let mut answer = Answer::default();
    let project = Project::read(request)?;
    let versions: BTreeSet<i64> = project.versions().collect();
    if !project.has_snapshot || versions.len() < 2 {
        answer.line("Nothing to do: there is at most one migration.");
        answer.field("files", Vec::<String>::new());
        return Ok(answer);
    }
    undecided(request, &project, &mut answer)?;
    if answer.code != 0 {
        return Ok(answer);
    }
    let title = request.name.clone().unwrap_or_else(|| "squashed".to_owned());
    let name = slug(&title);
    if name.is_empty() || title.contains(['\n', '\r']) {
        return Err(Error::migration(
            "the name of a migration is a few words: `cargo limpid migrate squash \"2026\"`",
        ));
    }
    let version = next_version(versions.iter().copied().chain(project.snapshot.after));
    let written = files(request, &project, version, (&title, &name))?;
    let paths: Vec<_> = written.iter().map(|(path, _)| shown(path)).collect();
    match request.dry_run {
        true => {
            written.iter().for_each(|(path, text)| answer.line(format_args!("==> {}\n{text}", shown(path))))
        }
        false => {
            write(&written)?;
            take_away(&project)?;
            paths.iter().for_each(|path| answer.line(format_args!("wrote {path}")));
            answer.line(format_args!(
                "It replaces {}. A database that has all of them only records it; one that has some must be brought up to \
                 date by the release before this one.",
                count(versions.len(), "migration", "migrations")
            ));
        }
    }
    answer.field("version", version);
    answer.field("replaces", versions.into_iter().collect::<Vec<_>>());
    answer.field("files", paths);
    Ok(answer)
}

/// Whether a file was written by `diff`: what it makes is in the snapshot.
fn is_generated(file: &Migration, first: Option<i64>) -> Result<bool> {
    Ok(Some(file.version) == first || Header::parse(&file.up, &file.file)?.parent.is_some())
}

/// Files by hand are in no snapshot, so somebody has to say what becomes of each.
fn undecided(request: &Request, project: &Project, answer: &mut Answer) -> Result<()> {
    let mut open: BTreeMap<i64, String> = BTreeMap::new();
    for (_, files) in &project.files {
        let first = first_of(files)?.or(project.snapshot.after);
        for file in files {
            let version = file.version.to_string();
            if !is_generated(file, first)?
                && !request.keeps.contains(&version)
                && !request.leaves.contains(&version)
            {
                open.insert(file.version, file.title());
            }
        }
    }
    for (version, title) in open {
        answer.problem(
            2,
            format_args!(
                "{title} was written by hand, so the snapshot does not know what it makes: write `--keep {version}` to run \
                 its statements after the tables are made, or `--leave {version}` if a new database does not need them"
            ),
        );
    }
    Ok(())
}

/// The first file that `diff` wrote: it has no parent, and the next one names it. None if there is no next one.
fn first_of(files: &[Migration]) -> Result<Option<i64>> {
    for file in files {
        if let Some(parent) = Header::parse(&file.up, &file.file)?.parent {
            return Ok(Some(parent));
        }
    }
    Ok(None)
}

fn files(
    request: &Request,
    project: &Project,
    version: i64,
    (title, name): (&str, &str),
) -> Result<Vec<(PathBuf, String)>> {
    let nothing = Snapshot::default();
    let change = Change {
        old: &nothing,
        new: &project.snapshot,
        names: Names::default(),
        fills: BTreeMap::new(),
        conversions: BTreeMap::new(),
    };
    let back = change.back();
    let mut written = Vec::new();
    for (engine, files) in &project.files {
        let folder = project.engine_folder(*engine);
        let mut up = print(*engine, &change.plan(*engine), title, None);
        let replaced: Vec<_> = files.iter().map(|file| file.version.to_string()).collect();
        let line = format!("-- limpid: replaces {}\n", replaced.join(" "));
        let end_of_title = up.find('\n').map_or(up.len(), |place| place + 1);
        up.insert_str(end_of_title, &line);
        let mut down = String::new();
        for file in files.iter().filter(|file| request.keeps.contains(&file.version.to_string())) {
            up.push_str(&format!("\n-- kept from {}\n{}\n", file.title(), file.up.trim()));
            if let Some(text) = &file.down {
                down = format!("\n-- kept from {}\n{}\n{down}", file.title(), text.trim());
            }
        }
        let back = print(*engine, &back.plan(*engine), &format!("back from: {title}"), None);
        let (head, tables) = back.split_once("\n\n").unwrap_or((back.as_str(), ""));
        written.push((folder.join(format!("{version}_{name}.up.sql")), up));
        written
            .push((folder.join(format!("{version}_{name}.down.sql")), format!("{head}\n{down}\n{tables}")));
    }
    let mut snapshot = project.snapshot.clone();
    snapshot.after = Some(version);
    written.push((project.snapshot_path(), snapshot.print()));
    Ok(written)
}

/// The new file is there, so those that it replaces can go. What is left by a failure here is still replaced.
fn take_away(project: &Project) -> Result<()> {
    for file in project.files.iter().flat_map(|(_, files)| files) {
        for path in [file.file.clone(), file.down_file()] {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::migration(format!("cannot take {path} away: {error}")));
                }
                _ => {}
            }
        }
    }
    Ok(())
}
