use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    slug: String,
}

async fn run() -> limpid::Result<()> {
    let _ = Post::upsert(PostCreate { slug: "water".into() }).await?;
    let _ = Post::upsert(PostCreate { slug: "water".into() }).on(Post::BY_SLUG).await?;
    Ok(())
}

fn main() {
    let _ = run();
}
