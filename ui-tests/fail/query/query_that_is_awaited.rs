use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

async fn example() {
    let posts = Post::query().filter(|post| post.title.eq("Water")).await;
}

fn main() {}
