//! Eager loading beside hand-written sqlx that sends as many statements.

use limpid_benches::round::{Score, measure};
use limpid_benches::table::Table;
use limpid_benches::tree::Forest;
use limpid_benches::{Effort, Result};

fn main() -> Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(Effort::asked()))
}

async fn run(effort: Effort) -> Result<()> {
    let mut table =
        Table::new("100 authors x 10 essays x 5 remarks, three statements: ms (ratio to the first column)");
    for forest in Forest::open_all().await? {
        let contenders = forest.contenders();
        if table.is_empty() {
            table.row("", contenders.iter().map(|contender| contender.name.to_owned()));
        }
        let scores = measure(&contenders, effort).await;
        drop(contenders);
        let name = format!("{:?}", forest.engine);
        forest.close().await?;
        let cell = |Score { time, ratio }: Score| format!("{:.2} ({ratio:.2})", time.as_secs_f64() * 1e3);
        table.row(name, scores?.into_iter().map(cell));
    }
    println!("{table}");
    Ok(())
}
