use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[belongs_to]
    editor: Option<User>,
}

#[derive(Clone, Model)]
struct User {
    id: i64,
}

fn main() {}
