use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
}

async fn example() -> limpid::Result<()> {
    Post::query().all().delete().with_hooks().await?;
    Post::query().all().delete().without_hooks().await?;
    Ok(())
}

fn main() {
    let _ = example();
}
