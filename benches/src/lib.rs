//! What Limpid costs beside hand-written sqlx: the workloads, the contenders, and how they are measured.
//!
//! `benches/time.rs` prints times, `benches/allocations.rs` counts allocations. See `docs/performance.md`.

pub mod bulk;
pub mod contender;
pub mod database;
pub mod plain;
pub mod render;
pub mod round;
pub mod table;
pub mod tree;
pub mod user;
pub mod work;

pub use contender::Contender;
pub use database::Database;
pub use work::Work;

/// What goes wrong in a bench ends it.
pub type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// How thoroughly a bench runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Long enough for numbers that mean something.
    Full,
    /// Every workload a few times, to see that it works. Its numbers mean nothing.
    Quick,
}

impl Effort {
    /// `cargo bench` asks for all of it, `cargo bench -- --quick` and `cargo test --benches` do not.
    pub fn asked() -> Self {
        let given = |wanted: &str| std::env::args().any(|argument| argument == wanted);
        if given("--bench") && !given("--quick") { Effort::Full } else { Effort::Quick }
    }

    /// How many rows the tables hold.
    pub const fn rows(self) -> i64 {
        match self {
            Effort::Full => 10_000,
            Effort::Quick => 200,
        }
    }
}
