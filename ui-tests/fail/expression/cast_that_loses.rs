use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    rate: f64,
}

fn main() {
    let _ = Post::query().pluck(|post| post.title.cast::<i64>());
    let _ = Post::query().pluck(|post| post.rate.cast::<String>());
}
