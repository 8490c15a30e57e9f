use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn example(post: Post) {
    let _ = post.update(|post| post.title.set("Water"));
}

fn main() {}
