use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    author_id: i64,
}

fn example(input: PostCreate) {
    let _ = Post::create(input);
}

fn main() {}
