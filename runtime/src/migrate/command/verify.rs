//! `verify` and `baseline`: what a database has, compared with what it should have.

use serde_json::json;

use super::Answer;
use super::database::{connect, count, migrator};
use super::diff::models_now;
use super::project::{Project, shown};
use super::request::Request;
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::migrate::introspect::{Finding, compare, introspect};
use crate::migrate::models::Models;
use crate::migrate::run;
use crate::migrate::shape::Shape;
use crate::migrate::snapshot::Snapshot;

/// The differences between a snapshot and a database.
pub(super) async fn drift(db: &Db, snapshot: &Snapshot) -> Result<Vec<Finding>> {
    Ok(compare(&Shape::of(snapshot, db.engine()), &introspect(db).await?))
}

impl Models {
    /// Whether a database has the tables that these models need: for the test that models and migrations agree, or for
    /// the start of a program. It reads the catalogue and changes nothing.
    ///
    /// ```ignore
    /// use limpid::prelude::*;
    ///
    /// #[limpid::test(migrations)]
    /// async fn models_and_migrations_agree(db: &Db) -> limpid::Result<()> {
    ///     limpid::migrate::Models::registered().agree(db).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Migration`](Error::Migration) with each difference: table, column, what is there and what should be. What the
    /// connection fails with.
    pub async fn agree(&self, db: &Db) -> Result<()> {
        let findings = drift(db, &models_now(self)?).await?;
        if findings.is_empty() {
            return Ok(());
        }
        let told: Vec<_> = findings.iter().map(ToString::to_string).collect();
        Err(Error::migration(format!(
            "the database is not as the models say. Is a migration missing (`cargo limpid migrate diff`)?\n  {}",
            told.join("\n  ")
        )))
    }
}

/// Models and snapshot, files and history, snapshot and database: each pair is reported separately.
pub(super) async fn verify(request: &Request, models: &Models) -> Result<Answer> {
    let mut answer = Answer::default();
    let project = Project::read(request)?;
    let mut new = models_now(models)?;
    (new.engines, new.after) = (project.engines.clone(), project.snapshot.after);
    if new != project.snapshot {
        answer.problem(
            1,
            format_args!(
                "the models are ahead of {}: run `cargo limpid migrate diff`",
                shown(&project.snapshot_path())
            ),
        );
    }
    let db = connect(request).await?;
    let files = migrator(request).files(db.engine())?;
    match run::state(&db, &files).await {
        Err(error) => answer.problem(1, error),
        Ok(state) if !state.pending.is_empty() => {
            let titles: Vec<_> = state.pending.iter().map(|file| file.title()).collect();
            answer.problem(
                1,
                format_args!(
                    "pending: {}. What the database has is looked at when nothing is",
                    titles.join(", ")
                ),
            );
            answer.field("pending", titles);
            return Ok(answer);
        }
        Ok(_) => {}
    }
    let findings = drift(&db, &project.snapshot).await?;
    for finding in &findings {
        answer.problem(1, format_args!("drift: {finding}"));
    }
    if !findings.is_empty() {
        answer.note("nothing was changed: bring the database back by hand, or write what it has into the models and run `diff`");
    }
    if answer.code == 0 {
        let tables = count(project.snapshot.tables.len(), "table", "tables");
        answer.line(format_args!("The models, the snapshot, the files and {tables} of the database agree."));
    }
    answer.field("drift", told(&findings));
    Ok(answer)
}

fn told(findings: &[Finding]) -> Vec<serde_json::Value> {
    let told =
        |finding: &Finding| json!({ "place": finding.place, "is": finding.is, "should": finding.should });
    findings.iter().map(told).collect()
}

/// Records every file as applied, for a database that already has its tables.
pub(super) async fn baseline(request: &Request) -> Result<Answer> {
    let mut answer = Answer::default();
    let project = Project::read(request)?;
    let db = connect(request).await?;
    let mut migrator = migrator(request);
    let files = migrator.files(db.engine())?;
    if files.is_empty() {
        return Err(Error::migration(
            "there are no migrations yet: `cargo limpid migrate diff` writes the first",
        ));
    }
    if request.version.is_some() && !request.accept {
        answer.problem(2, "the snapshot is that of the last migration, so what the database should have before it is not known: add `--accept` to `--to` if you know that it has it");
        return Ok(answer);
    }
    if !request.accept {
        let findings = drift(&db, &project.snapshot).await?;
        answer.field("drift", told(&findings));
        if !findings.is_empty() {
            findings.iter().for_each(|finding| answer.problem(2, finding));
            answer.note("nothing was noted: mend these, or write `--accept` to note the migrations as applied all the same");
            return Ok(answer);
        }
    }
    let noted = run::baseline(&db, &files, migrator.options()).await?;
    answer.line(format_args!(
        "Noted {} as applied: nothing was run.",
        count(noted.len(), "migration", "migrations")
    ));
    answer.field("noted", noted);
    Ok(answer)
}
