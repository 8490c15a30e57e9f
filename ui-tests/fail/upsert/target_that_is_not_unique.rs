use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    slug: String,
    #[fillable]
    title: String,
}

async fn upsert(input: PostCreate) -> limpid::Result<()> {
    Post::upsert(input).on(Post::BY_TITLE).overwrite().await?;
    Ok(())
}

fn main() {}
