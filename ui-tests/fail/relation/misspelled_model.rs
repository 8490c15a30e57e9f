use limpid::prelude::*;

#[derive(Clone, Model)]
struct Author {
    id: i64,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    #[belongs_to(author: Autor)]
    author_id: i64,
}

fn main() {}
