use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    views: i64,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq(post.views)).get();
}
