use limpid::prelude::*;

#[derive(Model)]
struct User {
    id: i64,
    #[fillable]
    name: String,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
}

fn example(mut post: Post, input: UserUpdate) {
    let _ = post.patch(input);
}

fn main() {}
