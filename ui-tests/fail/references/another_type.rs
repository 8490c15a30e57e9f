use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[references(User)]
    author_id: i32,
    #[references(User)]
    editor_id: Option<String>,
}

#[derive(Model)]
struct User {
    id: i64,
}

fn main() {
    let _ = Post::find(7);
}
