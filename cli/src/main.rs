//! `cargo limpid`: builds your program and asks it about its models.
//!
//! Exit codes: 0 done, 1 failed, 2 needs a decision of yours.

mod arguments;
mod build;
mod database;
mod program;

use std::process::ExitCode;

use arguments::Command;
use clap::Parser;

fn main() -> ExitCode {
    let Command::Limpid(limpid) = Command::parse();
    let arguments::Area::Migrate(migrate) = limpid.area;
    let question = migrate.question();
    match build::executable(&migrate.build).and_then(|built| program::ask(&built, &migrate, question)) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("error: {}", failure.sentence);
            ExitCode::from(failure.code)
        }
    }
}

/// What went wrong before the program could be asked.
#[derive(Debug)]
struct Failure {
    code: u8,
    sentence: String,
}

impl Failure {
    fn new(sentence: impl Into<String>) -> Self {
        Failure { code: 1, sentence: sentence.into() }
    }

    /// The user must say which.
    fn undecided(sentence: impl Into<String>) -> Self {
        Failure { code: 2, sentence: sentence.into() }
    }
}
