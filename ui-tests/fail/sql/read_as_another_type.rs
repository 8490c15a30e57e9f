use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
    title: String,
}

struct Other;

async fn example() -> limpid::Result<()> {
    let _: Vec<Other> = sql!("SELECT id FROM posts").get().await?;
    Ok(())
}

fn main() {}
