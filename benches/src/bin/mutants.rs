//! Breaks the library in one place after another, and counts how often a test notices. See `.ci/mutants`.

use std::process::ExitCode;

use limpid_benches::mutants;

fn main() -> limpid_arena::Result<ExitCode> {
    mutants::run(&mutants::Wish::read()?)
}
