//! Times, and ratios to hand-written sqlx on one connection in the same rounds.

use limpid::Engine;
use limpid_benches::round::{Score, measure};
use limpid_benches::table::Table;
use limpid_benches::{Contender, Database, Effort, Result, Work, render};

fn main() -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(Effort::asked()))
}

async fn run(effort: Effort) -> Result<()> {
    println!("\n## Time for one operation in µs (ratio to the first column)");
    let mut table = Table::new("Rendering, without a database");
    for engine in [Engine::Sqlite, Engine::Postgres, Engine::MySql] {
        line(&mut table, format!("filter, order, limit: {engine:?}"), &render::contenders(engine), effort)
            .await?;
    }
    println!("{table}");
    for database in Database::open_all(effort.rows()).await? {
        let result = of_database(&database, effort).await;
        database.close().await?;
        println!("{}", result?);
    }
    Ok(())
}

async fn of_database(database: &Database, effort: Effort) -> Result<Table> {
    let mut table = Table::new(format!("{:?}", database.engine));
    for work in Work::all(database.engine) {
        line(&mut table, work.name(), &database.contenders(work), effort).await?;
    }
    Ok(table)
}

async fn line(table: &mut Table, name: String, contenders: &[Contender<'_>], effort: Effort) -> Result<()> {
    if table.is_empty() {
        table.row("", contenders.iter().map(|contender| contender.name.to_owned()));
    }
    let scores = measure(contenders, effort).await?;
    table.row(name, scores.into_iter().map(cell));
    Ok(())
}

fn cell(Score { time, ratio }: Score) -> String {
    let micros = time.as_secs_f64() * 1e6;
    let digits = if micros < 10.0 { 2 } else { usize::from(micros < 1_000.0) };
    format!("{micros:.digits$} ({ratio:.2})")
}
