use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(name: Post)]
struct Author {
    id: i64,
    name: String,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    author_id: i64,
}

fn main() {}
