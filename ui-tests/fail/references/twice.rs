use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[references(User)]
    #[references(User, on_delete = cascade)]
    author_id: i64,
}

#[derive(Model)]
struct User {
    id: i64,
}

fn main() {
    let _ = Post::find(7);
}
