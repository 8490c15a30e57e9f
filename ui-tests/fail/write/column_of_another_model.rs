use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

#[derive(Model)]
struct User {
    id: i64,
    name: String,
}

fn example(mut post: Post, user: limpid::Column<User, String>) {
    let _ = post.update(|_| user.set("Ada"));
    let _ = post.update(|post| (post.title.set("Water"), user.set("Ada")));
}

fn main() {}
