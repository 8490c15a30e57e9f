use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    slug: String,
}

async fn restore(input: PostCreate) -> limpid::Result<()> {
    Post::create_or_restore(Post::BY_SLUG, input).await?;
    Ok(())
}

fn main() {}
