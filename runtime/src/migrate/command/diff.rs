//! `diff`: compares the models with the snapshot and writes the difference as files.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use super::Answer;
use super::project::{Project, must_name_engine, shown};
use super::request::Request;
use crate::error::{Error, Result};
use crate::migrate::diff::{Answers, Change, DiffPlan, Question, resolve};
use crate::migrate::file::{Header, next_version, slug, write};
use crate::migrate::models::Models;
use crate::migrate::snapshot::{Snapshot, word_of};
use crate::sql::engine::Engine;

pub(super) fn diff(request: &Request, models: &Models) -> Result<Answer> {
    let mut answer = Answer::default();
    let project = Project::read(request)?;
    if must_name_engine(request, &project) {
        answer.problem(2, "which engines are the migrations for? Write `--engine` for each: sqlite, postgres, mariadb, mysql");
        return Ok(answer);
    }
    let mut new = models_now(models)?;
    (new.engines, new.after) = (project.engines.clone(), project.snapshot.after);
    if new == project.snapshot && project.has_snapshot {
        answer.line("Nothing to do: the models say what the snapshot says.");
        answer.field("files", Vec::<String>::new());
    }
    let mut answers = request.answers.clone();
    let change = loop {
        let resolved = resolve(&project.snapshot, &new, models, &answers)?;
        resolved.notes.iter().for_each(|note| answer.note(note));
        if resolved.questions.is_empty() {
            break resolved.change;
        }
        if !request.terminal {
            answer.field("questions", resolved.questions.iter().map(Question::refusal).collect::<Vec<_>>());
            resolved.questions.iter().for_each(|question| answer.problem(2, question.refusal()));
            return Ok(answer);
        }
        ask(&resolved.questions[0], &mut answers)?;
    };
    if new == project.snapshot && project.has_snapshot {
        return Ok(answer);
    }
    let written = files(request, &project, &change, &mut answer)?;
    match request.dry_run {
        true => {
            written.iter().for_each(|(path, text)| answer.line(format_args!("==> {}\n{text}", shown(path))))
        }
        false => write(&written)?,
    }
    let paths: Vec<_> = written.iter().map(|(path, _)| shown(path)).collect();
    if !request.dry_run {
        paths.iter().for_each(|path| answer.line(format_args!("wrote {path}")));
    }
    answer.field("files", paths);
    Ok(answer)
}

/// What the models say now.
pub(super) fn models_now(models: &Models) -> Result<Snapshot> {
    if models.is_empty() {
        return Err(Error::migration(
            "no model is linked into this program. If they are in a library of yours, the program must use something of it \
             (`use my_library as _;` in main.rs)",
        ));
    }
    Snapshot::of(models)
}

/// The files, with the snapshot last.
fn files(
    request: &Request,
    project: &Project,
    change: &Change<'_>,
    answer: &mut Answer,
) -> Result<Vec<(PathBuf, String)>> {
    let title = request.name.clone().unwrap_or_else(|| match project.has_snapshot {
        true => "changes".to_owned(),
        false => "first tables".to_owned(),
    });
    let name = slug(&title);
    if name.is_empty() || title.contains(['\n', '\r']) {
        return Err(Error::migration(
            "the name of a migration is a few words: `cargo limpid migrate diff \"posts have a slug\"`",
        ));
    }
    let back = change.back();
    let plans: Vec<(Engine, DiffPlan, DiffPlan)> =
        project.engines.iter().map(|engine| (*engine, change.plan(*engine), back.plan(*engine))).collect();
    let mut written = Vec::new();
    let mut new = change.new.clone();
    if plans.iter().any(|(_, up, down)| !up.steps.is_empty() || !down.steps.is_empty()) {
        let version = next_version(project.versions().chain(project.snapshot.after));
        for (engine, up, down) in &plans {
            let folder = project.engine_folder(*engine);
            let parent = project.snapshot.after;
            for (way, plan) in [("up", up), ("down", down)] {
                let title = if way == "up" { title.clone() } else { format!("back from: {title}") };
                let text = print(*engine, plan, &title, parent.filter(|_| way == "up"));
                written.push((folder.join(format!("{version}_{name}.{way}.sql")), text));
            }
            for what in &up.destructive {
                answer.note(format_args!(
                    "{} drops the {what}: release the program that no longer uses it first. `up` asks for \
                     `--allow-destructive` if there is something to lose",
                    word_of(*engine)
                ));
            }
        }
        new.after = Some(version);
        answer.field("version", version);
    }
    written.push((project.snapshot_path(), new.print()));
    Ok(written)
}

/// The text of a file.
pub(super) fn print(engine: Engine, plan: &DiffPlan, title: &str, parent: Option<i64>) -> String {
    let mut text = Header::print(plan, title, parent);
    if plan.steps.is_empty() {
        text.push_str(&format!("\n-- Nothing to do on {}.\n", word_of(engine)));
    }
    if engine == Engine::Sqlite && plan.keys_off {
        text.push_str(
            "\n-- Fails where foreign keys are on, as under sqlx-cli: DROP TABLE would delete the rows that refer to it.\n\
             SELECT abs(-9223372036854775807 - foreign_keys) FROM pragma_foreign_keys;\n",
        );
    }
    for step in &plan.steps {
        text.push('\n');
        if let Some(note) = &step.note {
            text.push_str(&format!("-- {note}\n"));
        }
        text.push_str(&step.sql);
        text.push_str(";\n");
    }
    text
}

/// Asks on the terminal. An empty line decides nothing.
fn ask(question: &Question, answers: &mut Answers) -> Result<()> {
    let mut err = std::io::stderr();
    let mut say = |text: &str| {
        // Without a terminal there is no answer, which is handled below.
        let _ = write!(err, "{text}");
        let _ = err.flush();
    };
    let mut hear = || -> Result<String> {
        let mut line = String::new();
        match std::io::stdin().lock().read_line(&mut line) {
            Ok(1..) => Ok(line.trim().to_owned()),
            _ => Err(Error::migration(question.refusal())),
        }
    };
    match question {
        Question::Table { gone, candidates } => {
            say(&format!("The table `{gone}` is gone from the models.\n"));
            match choose(
                &candidates.iter().map(|to| format!("renamed to `{to}`")).collect::<Vec<_>>(),
                "dropped, with its rows",
                &mut say,
                &mut hear,
            )? {
                Some(place) => answers.renames.push((gone.clone(), candidates[place].clone())),
                None => drop(answers.drops.insert(gone.clone())),
            }
        }
        Question::Column { table, now, gone, candidates } => {
            say(&format!("The column `{table}.{gone}` is gone from its model.\n"));
            match choose(
                &candidates.iter().map(|to| format!("renamed to `{to}`")).collect::<Vec<_>>(),
                "dropped, with its values",
                &mut say,
                &mut hear,
            )? {
                Some(place) => {
                    answers.renames.push((format!("{table}.{gone}"), format!("{now}.{}", candidates[place])))
                }
                None => drop(answers.drops.insert(format!("{table}.{gone}"))),
            }
        }
        Question::Fill { table, column, is_moment } => {
            say(&format!(
                "`{table}.{column}` is new and cannot be NULL. What do rows hold that are there already?\n"
            ));
            let example =
                if *is_moment { "`now`, or an SQL expression" } else { "an SQL expression, such as '' or 0" };
            answers.fills.insert(format!("{table}.{column}"), expression(example, &mut say, &mut hear)?);
        }
        Question::Conversion { table, column } => {
            say(&format!("`{table}.{column}` has another type. How does a value become one?\n"));
            answers
                .conversions
                .insert(format!("{table}.{column}"), expression("an SQL expression", &mut say, &mut hear)?);
        }
    }
    Ok(())
}

fn choose(
    choices: &[String],
    gone: &str,
    say: &mut impl FnMut(&str),
    hear: &mut impl FnMut() -> Result<String>,
) -> Result<Option<usize>> {
    for (place, choice) in choices.iter().enumerate() {
        say(&format!("  {}) {choice}\n", place + 1));
    }
    say(&format!("  d) {gone}\n"));
    loop {
        say("Which? ");
        match hear()?.as_str() {
            "d" => return Ok(None),
            word => match word.parse::<usize>() {
                Ok(place) if (1..=choices.len()).contains(&place) => return Ok(Some(place - 1)),
                _ => say("A number, or d.\n"),
            },
        }
    }
}

fn expression(
    example: &str,
    say: &mut impl FnMut(&str),
    hear: &mut impl FnMut() -> Result<String>,
) -> Result<String> {
    loop {
        say(&format!("({example}): "));
        let word = hear()?;
        if !word.is_empty() {
            return Ok(word);
        }
    }
}
