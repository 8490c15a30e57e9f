use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(posts: Post)]
struct Author {
    id: i64,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    author_id: String,
}

fn main() {}
