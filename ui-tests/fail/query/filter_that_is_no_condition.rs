use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title).get();
    let _ = Post::query().filter(|post| post.title.desc()).get();
    let _ = Post::query().filter(|_| true).get();
}
