use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(posts: Post, key = writter_id)]
struct Author {
    id: i64,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    writer_id: i64,
}

fn main() {}
