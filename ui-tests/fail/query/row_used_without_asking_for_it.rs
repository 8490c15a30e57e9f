use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

async fn example() -> limpid::Result<String> {
    let post = Post::find(7).await?;
    Ok(post.title)
}

fn main() {}
