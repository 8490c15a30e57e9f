//! Allocations for one operation, of the whole process: SQLite's rows come from a thread of their own.
//!
//! Times are taken in another program, since counting costs time.

use std::alloc::System;

use limpid::Engine;
use limpid_benches::table::Table;
use limpid_benches::{Contender, Database, Effort, Result, Work, render};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(Effort::asked()))
}

async fn run(effort: Effort) -> Result<()> {
    println!("\n## Allocations for one operation (count / KiB)");
    let mut table = Table::new("Rendering, without a database");
    line(&mut table, "filter, order, limit".into(), &render::contenders(Engine::Sqlite)).await?;
    println!("{table}");
    for database in Database::open_all(effort.rows()).await? {
        let result = of_database(&database).await;
        database.close().await?;
        println!("{}", result?);
    }
    Ok(())
}

async fn of_database(database: &Database) -> Result<Table> {
    let mut table = Table::new(format!("{:?}", database.engine));
    for work in Work::all(database.engine) {
        line(&mut table, work.name(), &database.contenders(work)).await?;
    }
    Ok(table)
}

async fn line(table: &mut Table, name: String, contenders: &[Contender<'_>]) -> Result<()> {
    if table.is_empty() {
        table.row("", contenders.iter().map(|contender| contender.name.to_owned()));
    }
    let mut cells = Vec::new();
    for contender in contenders {
        cells.push(cell(contender).await?);
    }
    table.row(name, cells);
    Ok(())
}

/// The mean of some turns, after as many to warm up. Growing a block counts as an allocation.
async fn cell(contender: &Contender<'_>) -> Result<String> {
    const TURNS: u64 = 20;
    contender.run(TURNS).await?;
    let region = Region::new(ALLOCATOR);
    contender.run(TURNS).await?;
    let change = region.change();
    let count = (change.allocations + change.reallocations) as f64 / TURNS as f64;
    let bytes = change.bytes_allocated as f64 / TURNS as f64;
    Ok(format!("{count:.0} / {:.1}", bytes / 1024.0))
}
