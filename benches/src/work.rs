//! What is done: the same work for every contender.

use chrono::{DateTime, TimeZone, Utc};
use limpid::Engine;

/// One kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Read one row by its key.
    Find,
    /// Read so many rows.
    Rows(i64),
    /// Filter by one column, order by it and the key, read 20 rows.
    Page,
    /// Insert a row and read it as the database holds it.
    Insert,
    /// Set two columns, and the stamp, of the row with a key.
    Update,
    /// The same, and read the row as it is afterwards.
    Save,
}

impl Work {
    /// Everything that an engine can do in one statement. Reads come first: writes let the tables grow.
    pub fn all(engine: Engine) -> Vec<Work> {
        let mut all = vec![Work::Find, Work::Rows(1), Work::Rows(100), Work::Rows(10_000), Work::Page];
        all.extend([Work::Insert, Work::Update]);
        if matches!(engine, Engine::Sqlite | Engine::Postgres) {
            all.push(Work::Save);
        }
        all
    }

    /// What a table calls it.
    pub fn name(self) -> String {
        match self {
            Work::Find => "find by key".into(),
            Work::Rows(1) => "read 1 row".into(),
            Work::Rows(count) => format!("read {count} rows"),
            Work::Page => "filter, order, limit 20".into(),
            Work::Insert => "insert, returning".into(),
            Work::Update => "update two columns".into(),
            Work::Save => "update, returning".into(),
        }
    }
}

/// A key that is there, another for each turn.
pub const fn key(turn: u64, rows: i64) -> i64 {
    1 + (turn.wrapping_mul(7_919) % rows.unsigned_abs()) as i64
}

/// What the columns of a row are filled with.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the columns of the table")]
pub struct Fill {
    pub name: String,
    pub email: String,
    pub age: i64,
    pub score: f64,
    pub active: bool,
    pub bio: Option<String>,
    pub at: DateTime<Utc>,
}

impl Fill {
    /// The content of the row with this number.
    pub fn of(number: u64) -> Self {
        Fill {
            name: format!("User number {number}"),
            email: format!("user{number}@example.com"),
            age: (number % 80) as i64,
            score: number as f64 / 3.0,
            active: number.is_multiple_of(3),
            bio: number.is_multiple_of(2).then(|| "Writes about water, and about what lives in it.".into()),
            at: Utc.timestamp_micros(1_790_000_000_123_456 + number as i64).single().unwrap_or_default(),
        }
    }
}
