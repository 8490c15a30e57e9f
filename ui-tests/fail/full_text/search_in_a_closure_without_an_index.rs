use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.search("clear water")).get();
}
