use limpid::prelude::*;

#[derive(Model)]
#[has_many(posts: Post key = author_id)]
struct Author {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
    author_id: i64,
}

fn main() {}
