//! Migrations that are generated from the models: files of SQL, written from the models and run without losing data.
//!
//! An extra, floor 7, behind the feature `migrate`. The guide is `docs/migrations.md`.
//!
//! | Room | What it holds | Knows |
//! |---|---|---|
//! | `models` | the models that are linked into the program | |
//! | `snapshot/` | what they say, as data and as a text that git merges | `models` |
//! | `shape/` | what one engine has for a snapshot | `snapshot` |
//! | `diff/` | what was renamed, what has to be asked, what each engine has to do | `shape` |
//! | `file/` | names, folders, statements and checksums of files | `diff`'s plan |
//! | `run/` | the runner: history, lock, guards, applying and reverting | `file` |
//! | `lint/` | what is dangerous in files | `file` |
//! | `introspect/` | what a database has, and how that differs from a shape | `shape` |
//! | `command/` | what `cargo limpid migrate` asks | all |

mod command;
mod diff;
mod file;
mod introspect;
mod lint;
mod models;
mod run;
mod shape;
mod snapshot;

pub use command::hook;
#[doc(hidden)]
pub use command::{Answer, answer, between, drift};
pub use file::Embedded;
pub use models::{Models, Registered};
pub use run::Migrator;
