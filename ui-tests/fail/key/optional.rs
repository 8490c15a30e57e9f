use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: Option<i64>,
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
