use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().increment(|post| post.views, 1);
}
