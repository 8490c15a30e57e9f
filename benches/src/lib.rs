//! What Limpid costs beside hand-written sqlx and beside other ORMs. See `README.md` here and
//! `docs/performance.md`.

pub mod compile;
pub mod contender;
pub mod mutants;
pub mod race;
pub mod table;
