//! Limpid beside hand-written sqlx and, with `--peers`, beside other ORMs. See `benches/README.md`.

use std::path::Path;

use limpid_benches::race;

fn main() -> limpid_arena::Result<()> {
    race::run(&race::Wish::read()?, Path::new(env!("CARGO_BIN_EXE_contender")))
}
