use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    meta: serde_json::Value,
    at: NaiveDate,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.key("a").exists());
    let _ = Post::query().filter(|post| post.meta.key("a").contains(1.5));
    let _ = Post::query().pluck(|post| post.at.plus_hours(1));
    let _ = Post::query().pluck(|post| post.title.abs());
}
