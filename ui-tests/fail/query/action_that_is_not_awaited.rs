#![deny(unused_must_use)]

use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

async fn example(mut post: Post) {
    post.delete();
    Post::query().filter(|post| post.title.eq("Water")).get();
    Post::query().filter(|post| post.title.eq("Water"));
}

fn main() {}
