use limpid::prelude::*;

#[derive(Clone, Model)]
struct Author {
    #[has_many(posts: Post)]
    id: i64,
}

#[derive(Clone, Model)]
#[belongs_to(author: Author)]
struct Post {
    id: i64,
    author_id: i64,
}

fn main() {}
