use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
}

#[derive(Model)]
struct User {
    id: i64,
    #[fillable]
    name: String,
}

fn example(input: UserCreate) {
    let _ = Post::create(input);
}

fn main() {}
