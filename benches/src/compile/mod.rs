//! What models cost the compiler: crates of 1, 20 and 100 models of ten columns, made for Limpid and its peers.

mod krate;
mod measure;
mod source;
pub mod wrapper;

use limpid_arena::Result;

use crate::race::{document, machine, target};
use crate::table::Table;
use krate::Krate;
use measure::{Cost, Size};
use source::Orm;

/// How many models a crate has.
const MODELS: [usize; 3] = [1, 20, 100];
/// The goals: seconds as a part of what Toasty takes in the same run, and lines of a model.
const PART_OF_TOASTY: f64 = 0.3;
const LINES: f64 = 700.0;
/// The most that a check after an edit takes, as a part of a fresh one.
const EDIT: f64 = 0.1;
/// The most that a clean build takes, as a ratio to that of sqlx alone.
const CLEAN: f64 = 1.15;

/// What the command line asked for.
#[derive(Debug)]
pub struct Wish {
    orms: Vec<Orm>,
    models: Vec<usize>,
    clean: bool,
}

impl Wish {
    /// Reads the command line.
    ///
    /// # Errors
    ///
    /// If it holds a word that means nothing.
    pub fn read() -> Result<Wish> {
        let mut wish = Wish { orms: Vec::new(), models: MODELS.to_vec(), clean: false };
        for argument in std::env::args().skip(1) {
            match argument.as_str() {
                "--quick" => wish.models = vec![1, 3],
                "clean" => wish.clean = true,
                word => match Orm::ALL.into_iter().find(|orm| orm.word() == word) {
                    Some(orm) => wish.orms.push(orm),
                    None => {
                        return Err(format!("{word}: it is --quick, clean, or one of {:?}", Orm::ALL).into());
                    }
                },
            }
        }
        if wish.orms.is_empty() && !wish.clean {
            wish.orms = Orm::ALL.to_vec();
            wish.clean = true;
        }
        Ok(wish)
    }

    fn whole(&self) -> bool {
        self.orms == Orm::ALL && self.models == MODELS && self.clean
    }
}

/// What was measured of an ORM, for one number of models.
#[derive(Debug)]
struct Line {
    orm: Orm,
    models: usize,
    fresh: Cost,
    edit: Cost,
    field: Cost,
    size: Size,
}

/// Measures, prints the tables and, if everything was measured, writes them into the documentation.
///
/// # Errors
///
/// If a crate cannot be made or does not compile.
pub fn run(wish: &Wish) -> Result<()> {
    let home = target().join("compile");
    let mut lines = Vec::new();
    for &orm in &wish.orms {
        for &models in &wish.models {
            eprintln!("{}: {models}", orm.title());
            let krate = Krate::make(&home, orm, models)?;
            krate.warm()?;
            let (fresh, size) = krate.fresh()?;
            let edit = krate.edited()?;
            let field = krate.renamed()?;
            lines.push(Line { orm, models, fresh, edit, field, size });
        }
    }
    let clean = if wish.clean { Some(krate::clean(&home)?) } else { None };
    let text = text(&lines, clean);
    println!("{text}");
    if wish.whole() { document::replace("compile", &text) } else { Ok(()) }
}

fn text(lines: &[Line], clean: Option<(f64, f64)>) -> String {
    let mut text = format!("Measured on {}.\n", machine::said());
    let mut table = Table::new("Models of ten columns: seconds in rustc, and the memory of the fresh check");
    let head = [
        "models",
        "fresh check",
        "after an edit",
        "after a rename",
        "peak MB",
        "lines a model",
        "tokens a model",
    ];
    table.row("", head.map(str::to_owned));
    for line in lines {
        let per_model = |all: usize| (all / line.models).to_string();
        table.row(
            line.orm.title(),
            [
                line.models.to_string(),
                format!("{:.2}", line.fresh.seconds),
                format!("{:.2}", line.edit.seconds),
                format!("{:.2}", line.field.seconds),
                format!("{:.0}", line.fresh.megabytes),
                per_model(line.size.lines),
                per_model(line.size.tokens),
            ],
        );
    }
    text += &table.to_string();
    if let Some((sqlx, limpid)) = clean {
        let mut table = Table::new("A clean build of a crate that names it, with SQLite: seconds (ratio)");
        table.row("", ["seconds".to_owned()]);
        table.row("sqlx alone, the same features", [format!("{sqlx:.1} (1.00)")]);
        table.row("Limpid", [format!("{limpid:.1} ({:.2})", limpid / sqlx)]);
        text += &table.to_string();
    }
    text += "\n### Goals of compile time that were missed\n\n";
    let missed = missed(lines, clean);
    if missed.is_empty() {
        text += "None.\n";
    }
    for missed in missed {
        text += &format!("- {missed}\n");
    }
    text
}

fn missed(lines: &[Line], clean: Option<(f64, f64)>) -> Vec<String> {
    let mut missed = Vec::new();
    let hundred = |orm| lines.iter().find(|line| line.orm == orm && line.models == 100);
    if let Some(own) = hundred(Orm::Limpid) {
        if let Some(toasty) = hundred(Orm::Toasty) {
            let part = own.fresh.seconds / toasty.fresh.seconds;
            if part > PART_OF_TOASTY {
                missed.push(format!(
                    "100 models: {part:.2} of what Toasty takes; the goal is {PART_OF_TOASTY}"
                ));
            }
        }
        for (what, cost) in [("an edit", own.edit), ("a rename", own.field)] {
            let part = cost.seconds / own.fresh.seconds;
            if part > EDIT {
                missed.push(format!(
                    "100 models: {part:.2} of the fresh check after {what}; the goal is {EDIT}"
                ));
            }
        }
        let size = own.size.lines as f64 / own.models as f64;
        if size > LINES {
            missed.push(format!("{size:.0} lines a model; the goal is {LINES}"));
        }
    }
    if let Some((sqlx, limpid)) = clean
        && limpid / sqlx > CLEAN
    {
        missed.push(format!("a clean build: {:.2} of sqlx alone; the goal is {CLEAN}", limpid / sqlx));
    }
    missed
}
