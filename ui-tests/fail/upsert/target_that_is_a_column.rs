use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    slug: String,
}

async fn upsert(input: PostCreate) -> limpid::Result<()> {
    Post::upsert(input.clone()).on(Post::columns().slug).overwrite().await?;
    Post::first_or_create("slug", input).await?;
    Ok(())
}

fn main() {}
