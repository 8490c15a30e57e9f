use limpid::prelude::*;

#[derive(Model)]
#[has_many(comments: Comment)]
struct Post {
    id: i64,
}

#[derive(Clone)]
struct Comment {
    id: i64,
    post_id: i64,
}

fn main() {}
