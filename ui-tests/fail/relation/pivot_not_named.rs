use limpid::prelude::*;

#[derive(Clone, Model)]
#[belongs_to_many(tags: Tag)]
struct Post {
    id: i64,
}

#[derive(Clone, Model)]
struct Tag {
    id: i64,
}

fn main() {}
