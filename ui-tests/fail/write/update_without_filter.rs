use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().update(|post| post.views.set(0));
}
