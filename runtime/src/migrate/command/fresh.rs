//! `fresh`: an emptied database, with every migration run again. The one command that deletes without a list of what.

use std::io::{BufRead, Write};

use super::Answer;
use super::database::{connect, count, migrator};
use super::project::Project;
use super::request::Request;
use crate::error::{Error, Result};
use crate::migrate::run::{empty, name_of};

/// Empties the database whose name was said, and runs every migration.
pub(super) async fn fresh(request: &Request) -> Result<Answer> {
    let mut answer = Answer::default();
    let project = Project::read(request)?;
    if let Some(environment) = request.environment.as_deref().filter(|word| is_production(word)) {
        return Err(Error::migration(format!(
            "the environment says {environment}: `fresh` deletes every row, and never runs there"
        )));
    }
    let db = connect(request).await?;
    let name = name_of(&db).await?;
    let said = match &request.confirm {
        None if request.terminal => ask(&name)?,
        said => said.clone(),
    };
    match said {
        Some(said) if said == name => {}
        Some(_) => {
            return Err(Error::migration(format!(
                "this database is called `{name}`: that is not what was said. Nothing was changed"
            )));
        }
        None => {
            answer.problem(2, format_args!("`fresh` deletes every table of `{name}` and every row in them. Write `--yes-empty {name}` if that is meant"));
            return Ok(answer);
        }
    }
    let mut migrator = migrator(request);
    // It must be possible to run them, before anything goes.
    let files = migrator.files(db.engine())?;
    for file in &files {
        crate::migrate::file::statements(&file.up, db.engine(), &file.file)?;
    }
    let schemas: Vec<_> = project.snapshot.tables.values().filter_map(|table| table.schema.clone()).collect();
    let gone = empty(&db, &schemas, migrator.options()).await?;
    // There is nothing left to lose.
    migrator.options().allow_destructive = true;
    let ran = migrator.run(&db).await?;
    db.close().await;
    answer
        .line(format_args!("Emptied `{name}` and applied {}.", count(ran.len(), "migration", "migrations")));
    answer.field("dropped", gone);
    answer.field("applied", ran);
    Ok(answer)
}

fn is_production(word: &str) -> bool {
    let word = word.trim().to_lowercase();
    word == "prod" || word.starts_with("production") || word == "live"
}

fn ask(name: &str) -> Result<Option<String>> {
    let mut err = std::io::stderr();
    // Without a place to ask there is no answer either.
    let _ = write!(err, "This deletes every table of `{name}` and every row in them. Its name, to go on: ");
    let _ = err.flush();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Error::migration(format!("nothing was answered: {error}")))?;
    Ok(Some(line.trim().to_owned()))
}
