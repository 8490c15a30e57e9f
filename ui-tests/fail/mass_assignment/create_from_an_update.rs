use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
}

fn example(input: PostUpdate) {
    let _ = Post::create(input);
}

fn main() {}
