use limpid::prelude::*;

#[derive(Clone, Model)]
struct Author {
    id: i64,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    #[references(Author)]
    #[belongs_to(author: Author)]
    author_id: i64,
}

fn main() {}
