use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    slug: String,
}

async fn upsert(input: PostCreate) -> limpid::Result<()> {
    Post::upsert(input.clone()).await?;
    Post::upsert(input.clone()).do_nothing().await?;
    Post::upsert(input).on(Post::BY_SLUG).await?;
    Ok(())
}

fn main() {}
