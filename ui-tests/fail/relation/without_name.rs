use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(Post)]
struct Author {
    id: i64,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    #[belongs_to(Author)]
    author_id: i64,
}

fn main() {}
