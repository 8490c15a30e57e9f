//! What models cost the compiler, beside other ORMs. See `benches/README.md`.

use std::process::ExitCode;

use limpid_benches::compile::{self, wrapper};

fn main() -> limpid_arena::Result<ExitCode> {
    match std::env::var(wrapper::NOTES) {
        Ok(notes) => wrapper::run(&notes),
        Err(_) => {
            compile::run(&compile::Wish::read()?)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
