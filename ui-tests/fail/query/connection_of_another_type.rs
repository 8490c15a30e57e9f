use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
}

async fn example() {
    let _ = Post::find(7).on("sqlite::memory:").await;
}

fn main() {}
