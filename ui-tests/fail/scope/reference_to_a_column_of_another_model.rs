use limpid::prelude::*;

#[derive(Model)]
#[scope(mine = author_id.eq(user.id))]
struct Post {
    id: i64,
    author_id: i64,
}

#[derive(Model)]
struct User {
    id: i64,
}

fn main() {
    let _ = Post::query().mine().get();
}
