use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    views: i64,
}

fn example(mut post: Post) {
    let _ = post.update(|post| post.title = "Water");
}

fn main() {}
