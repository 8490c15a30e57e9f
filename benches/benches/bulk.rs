//! 100,000 rows inserted, beside hand-written sqlx in the same run.

use limpid::Engine;
use limpid_benches::{Effort, Result, bulk};

fn main() -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(Effort::asked()))
}

async fn run(effort: Effort) -> Result<()> {
    let (rows, rounds) = match effort {
        Effort::Full => (100_000, 5),
        Effort::Quick => (2_000, 1),
    };
    println!("\n## {rows} rows inserted");
    for engine in [Engine::Sqlite, Engine::Postgres, Engine::MySql] {
        if let Some(table) = bulk::measure(engine, rows, rounds).await? {
            println!("{table}");
        }
    }
    Ok(())
}
