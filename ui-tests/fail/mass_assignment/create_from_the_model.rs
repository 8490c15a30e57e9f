use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
}

fn example(post: Post) {
    let _ = Post::create(post);
}

fn main() {}
