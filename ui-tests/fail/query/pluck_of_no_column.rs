use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().pluck(|_| "title");
    let _ = Post::query().pluck(|post| post.title.eq("Water"));
}
