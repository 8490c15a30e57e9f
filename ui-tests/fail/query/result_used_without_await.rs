use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

async fn example() -> limpid::Result<String> {
    let post = Post::find_or_fail(7)?;
    Ok(post.title)
}

fn main() {}
