use limpid::prelude::*;

#[derive(Model)]
#[route_key(within(author, editor))]
struct Post {
    id: i64,
    #[belongs_to(author: User)]
    author_id: i64,
    #[belongs_to(editor: User)]
    editor_id: i64,
}

#[derive(Model)]
struct User {
    id: i64,
}

fn main() {}
