//! A million rows with little memory, on every engine. In a process of its own, whose memory is measured.

use std::fs;

use limpid::{Engine, prelude::*};
use limpid_tests::each_engine;

const ROWS: i64 = 1_000_000;

/// What the whole process may ever have held, three streams at a time.
const MOST_BYTES: u64 = 64 << 20;

#[derive(Debug, Clone, Model)]
struct Reading {
    id: i64,
    #[fillable]
    place: String,
    #[fillable]
    value: f64,
    #[fillable]
    at: Option<i64>,
}

/// Makes the rows where they are kept.
async fn fill(db: &Db) -> limpid::Result<()> {
    let numbers = match db.engine() {
        Engine::Postgres => "SELECT n FROM generate_series(1, 1000000) AS numbers (n)",
        Engine::Sqlite => {
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000) SELECT n FROM numbers"
        }
        _ => {
            "SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n + 100000 * f.n + 1 AS n FROM ten a, ten b, ten c, ten d, ten e, ten f"
        }
    };
    if matches!(db.engine(), Engine::MariaDb | Engine::MySql) {
        limpid::sql_unchecked("CREATE TABLE ten AS SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9")
            .execute()
            .on(db)
            .await?;
    }
    let text = format!(
        "INSERT INTO readings (id, place, value, at) SELECT n, 'a place with a name of some length', n / 4.0, CASE WHEN n % 3 = 0 THEN n END FROM ({numbers}) AS made"
    );
    limpid::sql_unchecked(text).execute().on(db).await?;
    Ok(())
}

/// The most memory that this process has ever held.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux tells it");
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib * 1024
}

each_engine! {
    async fn a_million_rows_are_streamed_in_little_memory(db) [Reading] {
        fill(&db).await?;
        let start = std::time::Instant::now();
        let (mut count, mut sum, mut named) = (0, 0.0, 0);
        let mut rows = Reading::query().stream().on(&db);
        while let Some(row) = rows.try_next().await? {
            count += 1;
            sum += row.value;
            named += usize::from(row.place.len() == 34) + usize::from(row.at.is_some());
        }
        assert_eq!(count, ROWS);
        assert_eq!(sum, (ROWS * (ROWS + 1) / 2) as f64 / 4.0);
        assert_eq!(named, 1_000_000 + 333_333);
        let peak = peak();
        assert!(peak < MOST_BYTES, "{} MiB were held", peak >> 20);
        println!("{:?}: at most {} MiB, {:.1?}", db.engine(), peak >> 20, start.elapsed());
    }
}
