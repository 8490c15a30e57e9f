use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
    title: String,
}

fn example(post: Post, posts: Vec<Post>) {
    let _ = sql!("title = {post}");
    let _ = sql!("title IN ({..posts})");
}

fn main() {}
