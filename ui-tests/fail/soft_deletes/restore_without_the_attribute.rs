use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).restore();
    let _ = Post::query().filter(|post| post.title.eq("Water")).force_delete();
}
