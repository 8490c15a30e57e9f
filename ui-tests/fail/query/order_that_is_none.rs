use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().order_by(|post| post.title.eq("Water")).get();
    let _ = Post::query().order_by(|_| "title").get();
}
