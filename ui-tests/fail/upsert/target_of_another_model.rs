use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    slug: String,
}

#[derive(Model)]
struct Tag {
    id: i64,
    #[fillable]
    #[unique]
    word: String,
}

async fn upsert(input: PostCreate) -> limpid::Result<()> {
    Post::upsert(input).on(Tag::BY_WORD).do_nothing().await?;
    Ok(())
}

fn main() {}
