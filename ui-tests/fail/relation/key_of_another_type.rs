use limpid::prelude::*;

#[derive(Clone, Model)]
struct Author {
    id: Uuid,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    #[belongs_to(author: Author)]
    author_id: i64,
}

fn main() {}
