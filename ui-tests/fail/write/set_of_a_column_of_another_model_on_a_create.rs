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
    #[default(false)]
    admin: bool,
}

fn example(input: PostCreate, user: UserFields) {
    let _ = Post::create(input).set(|_| user.admin.set(true));
}

fn main() {}
