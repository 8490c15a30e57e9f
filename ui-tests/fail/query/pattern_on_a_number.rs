use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().filter(|post| post.views.contains("7")).get();
    let _ = Post::query().filter(|post| post.views.like("7%")).get();
}
