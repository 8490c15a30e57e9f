use limpid::prelude::*;

#[derive(Clone, Model)]
struct Author {
    id: i64,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    #[belongs_to(author: Author, on_delete = set_null)]
    author_id: i64,
}

fn main() {}
