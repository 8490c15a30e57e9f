//! The commands that need a database.

use serde_json::json;

use super::Answer;
use super::project::Project;
use super::request::Request;
use crate::error::{Error, Result};
use crate::exec::{Config, Db};
use crate::migrate::file::{Header, Migration, statements};
use crate::migrate::run::{self, Migrator, Repair};

/// Connects to the database of a request.
pub(super) async fn connect(request: &Request) -> Result<Db> {
    let url = request.database.as_deref().ok_or_else(|| {
        Error::migration("which database? Set DATABASE_URL, or write `--database sqlite://blog.db`")
    })?;
    Config::new(url)?.max_connections(1).connect().await
}

pub(super) fn migrator(request: &Request) -> Migrator {
    let mut migrator = Migrator::folder(&request.folder).on_progress(|line| eprintln!("{line}"));
    let options = migrator.options();
    options.allow_destructive = request.allow_destructive;
    options.out_of_order = request.out_of_order;
    options.until = request.version;
    migrator
}

pub(super) async fn up(request: &Request) -> Result<Answer> {
    let mut answer = Answer::default();
    Project::read(request)?;
    let db = connect(request).await?;
    let migrator = migrator(request);
    if request.dry_run {
        let state = run::state(&db, &migrator.files(db.engine())?).await?;
        show(&mut answer, &state.pending, &db)?;
        return Ok(answer);
    }
    let ran = migrator.run(&db).await?;
    db.close().await;
    match ran.len() {
        0 => answer.line("Nothing to do: every migration is applied."),
        number => answer.line(format_args!("Applied {}.", count(number, "migration", "migrations"))),
    }
    answer.field("applied", ran);
    Ok(answer)
}

/// What would be run.
fn show(answer: &mut Answer, files: &[Migration], db: &Db) -> Result<()> {
    let mut shown = Vec::new();
    for file in files {
        answer.line(format_args!("==> {}", file.file));
        for what in Header::parse(&file.up, &file.file)?.open() {
            answer.line(format_args!("drops the {what}"));
        }
        let statements = statements(&file.up, db.engine(), &file.file)?;
        statements.iter().for_each(|statement| answer.line(format_args!("{};", statement.text)));
        shown.push(json!({
            "version": file.version,
            "file": file.file,
            "statements": statements.iter().map(|statement| statement.text.clone()).collect::<Vec<_>>(),
        }));
    }
    if files.is_empty() {
        answer.line("Nothing to do: every migration is applied.");
    }
    answer.field("pending", shown);
    Ok(())
}

pub(super) async fn down(request: &Request) -> Result<Answer> {
    let mut answer = Answer::default();
    let db = connect(request).await?;
    let mut migrator = migrator(request);
    migrator.options().until = None;
    if request.dry_run {
        let files = migrator.files(db.engine())?;
        let state = run::state(&db, &files).await?;
        for row in state.applied.iter().rev().take(request.steps) {
            let file = files.iter().find(|file| file.version == row.version);
            let text = file.and_then(|file| file.down.as_deref()).unwrap_or("-- no way back\n");
            answer.line(format_args!("==> back from {}_{}\n{text}", row.version, row.name));
        }
        return Ok(answer);
    }
    let ran = migrator.down(&db, request.steps).await?;
    db.close().await;
    match ran.len() {
        0 => answer.line("Nothing to do: no migration is applied."),
        number => answer.line(format_args!("Took back {}.", count(number, "migration", "migrations"))),
    }
    answer.field("taken_back", ran);
    Ok(answer)
}

pub(super) async fn redo(request: &Request) -> Result<Answer> {
    let mut answer = down(request).await?;
    let again = up(request).await?;
    answer.text.push_str(&again.text);
    answer.fields.extend(again.fields);
    Ok(answer)
}

pub(super) async fn status(request: &Request) -> Result<Answer> {
    let mut answer = Answer::default();
    let db = connect(request).await?;
    let files = migrator(request).files(db.engine())?;
    let state = run::state(&db, &files).await?;
    let mut rows = Vec::new();
    for row in &state.applied {
        let how = match (row.is_whole(), row.undone) {
            (true, _) => format!("applied {} UTC", row.applied_at),
            (false, 0) => format!("stopped after statement {} of {}", row.done, row.statements),
            (false, undone) => format!("taken back in part, {undone} statements"),
        };
        let has_file = files.iter().any(|file| file.version == row.version);
        let how = if has_file { how } else { format!("{how}, by a newer program") };
        rows.push((row.version, row.name.clone(), how));
    }
    for file in &state.pending {
        if !state.applied.iter().any(|row| row.version == file.version) {
            rows.push((file.version, file.name.clone(), "pending".to_owned()));
        }
    }
    let width = rows.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or_default();
    for (version, name, how) in &rows {
        answer.line(format_args!("{version}  {name:width$}  {how}"));
    }
    if rows.is_empty() {
        answer.line("There are no migrations.");
    }
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(version, name, how)| json!({ "version": version, "name": name, "state": how }))
        .collect();
    answer.field("migrations", rows);
    Ok(answer)
}

pub(super) async fn repair(request: &Request) -> Result<Answer> {
    let mut answer = Answer::default();
    let how = match request.how.as_deref() {
        Some("accept") => Repair::Accept,
        Some("applied") => Repair::Applied,
        Some("forget") => Repair::Forget,
        _ => {
            return Err(Error::migration(
                "`repair` takes `--accept`, `--applied` or `--forget`, each with a version",
            ));
        }
    };
    let version = request.version.ok_or_else(|| Error::migration("which version?"))?;
    let db = connect(request).await?;
    let mut migrator = migrator(request);
    let files = migrator.files(db.engine())?;
    run::repair(&db, &files, version, how, migrator.options()).await?;
    answer.line(match how {
        Repair::Forget => format!("{version} is forgotten: nothing was run."),
        Repair::Accept | Repair::Applied => {
            format!("{version} is noted as applied, as its file is now: nothing was run.")
        }
    });
    Ok(answer)
}

/// `1 migration`, `2 migrations`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
