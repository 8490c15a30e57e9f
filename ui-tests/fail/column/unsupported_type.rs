use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    tags: std::collections::HashSet<String>,
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
