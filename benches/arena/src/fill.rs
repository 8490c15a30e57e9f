//! What the rows are filled with, and which ones are asked for.

/// So many rows the table of users holds while it is read.
pub const ROWS: u64 = 10_000;
/// The tasks of `Work::Crowd`, and how many rows each of them reads.
pub const TASKS: u64 = 32;
/// The rows that each task of `Work::Crowd` reads.
pub const READS: u64 = 3;
/// The rows of a page.
pub const PAGE: u64 = 20;
/// The name that updates write.
pub const OTHER_NAME: &str = "Another name";

/// The columns of a row that are said by who inserts it. The key is the database's; `created_at` and `updated_at`
/// are now, `deleted_at` is NULL.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the columns of the table")]
pub struct Fill {
    pub name: String,
    pub email: String,
    pub age: i64,
    pub score: f64,
    pub active: bool,
    pub bio: Option<String>,
}

impl Fill {
    /// The content of the row with this number.
    pub fn of(number: u64) -> Self {
        Fill {
            name: format!("User number {number}"),
            email: format!("user{number}@example.com"),
            age: (number % 80).cast_signed(),
            score: number as f64 / 3.0,
            active: number.is_multiple_of(3),
            bio: number.is_multiple_of(2).then(|| "Writes about water, and about what lives in it.".into()),
        }
    }

    /// So many rows.
    pub fn many(count: u64) -> impl Iterator<Item = Fill> {
        (0..count).map(Fill::of)
    }
}

/// A key that is there, another for each turn.
pub const fn key(turn: u64) -> i64 {
    (1 + turn.wrapping_mul(7_919) % ROWS).cast_signed()
}

/// The least age that `Work::Filter` asks for.
pub const fn age(turn: u64) -> i64 {
    (turn % 60).cast_signed()
}
