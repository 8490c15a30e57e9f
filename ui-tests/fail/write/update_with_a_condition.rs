use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn example(mut post: Post) {
    let _ = post.update(|post| post.title.eq("Water"));
    let _ = post.update(|post| post.title);
}

fn main() {}
