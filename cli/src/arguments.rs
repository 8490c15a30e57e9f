//! What can be written after `cargo limpid`.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use serde_json::{Value, json};

/// `cargo limpid ..`: cargo puts the name of the subcommand first.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo", disable_help_subcommand = true)]
pub(crate) enum Command {
    /// Migrations that come from your models.
    Limpid(Limpid),
}

/// The command line of Limpid.
#[derive(Debug, Args)]
#[command(version)]
pub(crate) struct Limpid {
    #[command(subcommand)]
    pub(crate) area: Area,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Area {
    /// Writes and runs migrations. `main` of your program begins with `limpid::migrate::hook();`.
    Migrate(Migrate),
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(subcommand)]
    pub(crate) action: Action,
    #[command(flatten)]
    pub(crate) build: Build,
    /// The folder of the migrations [default: `migrations` next to the package's Cargo.toml].
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) folder: Option<PathBuf>,
    /// The URL of the database [default: DATABASE_URL_MIGRATIONS, DATABASE_URL, or a line of `.env`].
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Answers with one JSON document.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// Which program is built, and how: cargo's own words.
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// The package with the models.
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(crate) package: Option<String>,
    /// The program, if the package has several.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) bin: Option<String>,
    /// Cargo features of the package.
    #[arg(short = 'F', long, global = true, value_name = "FEATURES")]
    pub(crate) features: Vec<String>,
    /// Builds with optimisations.
    #[arg(short, long, global = true)]
    pub(crate) release: bool,
    /// The path of Cargo.toml.
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Compares the models with the snapshot and writes the difference: `cargo limpid migrate diff "posts have a slug"`.
    Diff {
        /// What it is about, in a few words.
        name: Option<String>,
        /// For which engines: sqlite, postgres, mariadb, mysql. Kept in the snapshot.
        #[arg(long = "engine", value_name = "ENGINE")]
        engines: Vec<String>,
        /// A new name: `posts.title=posts.heading`, `posts=articles`.
        #[arg(long = "rename", value_name = "OLD=NEW")]
        renames: Vec<String>,
        /// Gone, not renamed: `posts.title`, `posts`.
        #[arg(long = "drop", value_name = "NAME")]
        drops: Vec<String>,
        /// What rows that are there hold in a new column: `posts.created_at=now`, `"posts.slug=''"`.
        #[arg(long = "fill", value_name = "COLUMN=SQL")]
        fills: Vec<String>,
        /// How a value becomes one of another type: `"posts.views=CAST(views AS INTEGER)"`.
        #[arg(long = "using", value_name = "COLUMN=SQL")]
        using: Vec<String>,
        /// Shows the files instead of writing them.
        #[arg(long)]
        dry_run: bool,
    },
    /// Runs what is pending: `cargo limpid migrate up`.
    Up {
        /// Up to this version.
        #[arg(long, value_name = "VERSION")]
        to: Option<i64>,
        /// Also runs what loses data that is there.
        #[arg(long)]
        allow_destructive: bool,
        /// Also runs files that are older than the newest one that was applied.
        #[arg(long)]
        out_of_order: bool,
        /// Shows the statements instead of running them.
        #[arg(long)]
        dry_run: bool,
    },
    /// Takes the last migrations back: `cargo limpid migrate down`, `cargo limpid migrate down 2`.
    Down {
        /// How many.
        #[arg(default_value_t = 1)]
        steps: u64,
        /// Also where that loses data.
        #[arg(long)]
        allow_destructive: bool,
        /// Shows the statements instead of running them.
        #[arg(long)]
        dry_run: bool,
    },
    /// Takes the last migration back and runs it again.
    Redo {
        /// Also where that loses data.
        #[arg(long)]
        allow_destructive: bool,
    },
    /// Lists the migrations, and which of them are applied.
    Status,
    /// Looks at models, snapshot and files, without a database: for CI.
    Check,
    /// Looks for what is dangerous in the files, also in those by hand. Each code has a section in docs/lint.md.
    Lint {
        /// Only files after this version.
        #[arg(long, value_name = "VERSION")]
        since: Option<i64>,
        /// Warnings end with exit code 1 too.
        #[arg(long)]
        strict: bool,
    },
    /// Writes one migration that replaces all existing ones: `cargo limpid migrate squash "the tables of 2026"`.
    Squash {
        /// What it is called.
        name: Option<String>,
        /// Of the files by hand, one whose statements new databases need too.
        #[arg(long = "keep", value_name = "VERSION")]
        keeps: Vec<i64>,
        /// Of the files by hand, one that new databases do not need.
        #[arg(long = "leave", value_name = "VERSION")]
        leaves: Vec<i64>,
        /// Shows the files instead of writing them.
        #[arg(long)]
        dry_run: bool,
    },
    /// Deletes all tables of a database and runs every migration again. Never where the environment says production.
    #[command(visible_alias = "reset")]
    Fresh {
        /// The name of the database (on SQLite that of its file), without being asked for it.
        #[arg(long, value_name = "NAME")]
        yes_empty: Option<String>,
    },
    /// Compares models, snapshot, files and the database, and changes nothing.
    Verify,
    /// Notes all migrations as applied to a database that has its tables already, after looking whether it has them.
    Baseline {
        /// Up to this version.
        #[arg(long, value_name = "VERSION")]
        to: Option<i64>,
        /// Although the database has something else.
        #[arg(long)]
        accept: bool,
    },
    /// Changes what is noted of one migration, and runs nothing: `cargo limpid migrate repair --accept 20261201103000`.
    #[command(group = clap::ArgGroup::new("how").required(true))]
    Repair {
        /// An applied file was edited: takes it over as it is now.
        #[arg(long, group = "how", value_name = "VERSION")]
        accept: Option<i64>,
        /// It was done by hand: notes it as applied.
        #[arg(long, group = "how", value_name = "VERSION")]
        applied: Option<i64>,
        /// It never was here: forgets it.
        #[arg(long, group = "how", value_name = "VERSION")]
        forget: Option<i64>,
    },
}

impl Migrate {
    /// The question as the program understands it, without folder and database.
    pub(crate) fn question(&self) -> Value {
        let mut question = match &self.action {
            Action::Diff { name, engines, renames, drops, fills, using, dry_run } => json!({
                "command": "diff", "name": name, "engines": engines, "renames": renames, "drops": drops, "fills": fills,
                "using": using, "dry_run": dry_run,
            }),
            Action::Up { to, allow_destructive, out_of_order, dry_run } => json!({
                "command": "up", "version": to, "allow_destructive": allow_destructive, "out_of_order": out_of_order,
                "dry_run": dry_run,
            }),
            Action::Down { steps, allow_destructive, dry_run } => json!({
                "command": "down", "steps": steps, "allow_destructive": allow_destructive, "dry_run": dry_run,
            }),
            Action::Redo { allow_destructive } => {
                json!({ "command": "redo", "allow_destructive": allow_destructive })
            }
            Action::Status => json!({ "command": "status" }),
            Action::Check => json!({ "command": "check" }),
            Action::Lint { since, strict } => {
                json!({ "command": "lint", "version": since, "strict": strict })
            }
            Action::Squash { name, keeps, leaves, dry_run } => {
                let texts = |versions: &[i64]| versions.iter().map(ToString::to_string).collect::<Vec<_>>();
                json!({
                    "command": "squash", "name": name, "keeps": texts(keeps), "leaves": texts(leaves), "dry_run": dry_run,
                })
            }
            Action::Fresh { yes_empty } => json!({ "command": "fresh", "confirm": yes_empty }),
            Action::Verify => json!({ "command": "verify" }),
            Action::Baseline { to, accept } => {
                json!({ "command": "baseline", "version": to, "accept": accept })
            }
            Action::Repair { accept, applied, forget } => {
                let ways = [("accept", accept), ("applied", applied), ("forget", forget)];
                let way = ways.iter().find_map(|(how, version)| Some((*how, (*version).as_ref()?)));
                json!({ "command": "repair", "how": way.map(|way| way.0), "version": way.map(|way| way.1) })
            }
        };
        question["json"] = self.json.into();
        question["terminal"] =
            (!self.json && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()).into();
        question
    }

    /// Whether it speaks with a database.
    pub(crate) fn needs_database(&self) -> bool {
        !matches!(
            self.action,
            Action::Diff { .. } | Action::Check | Action::Lint { .. } | Action::Squash { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Command::command().debug_assert();
    }

    #[test]
    fn a_question_is_what_was_written() {
        let Command::Limpid(limpid) =
            Command::parse_from(["cargo", "limpid", "migrate", "repair", "--accept", "7", "--json"]);
        let Area::Migrate(migrate) = limpid.area;
        let question = migrate.question();
        assert_eq!((question["how"].as_str(), question["version"].as_i64()), (Some("accept"), Some(7)));
        assert!(migrate.needs_database());
    }
}
