use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[references(User, on_delete = delete)]
    author_id: i64,
    #[references(User, on_delete)]
    editor_id: i64,
    #[references(User, on_delete = )]
    reader_id: i64,
}

#[derive(Model)]
struct User {
    id: i64,
}

fn main() {
    let _ = Post::find(7);
}
