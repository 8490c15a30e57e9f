use limpid::prelude::*;

#[derive(Clone, Model)]
#[belongs_to_many(tags: Tag, through = PostTag)]
struct Post {
    id: i64,
}

#[derive(Clone, Model)]
struct Tag {
    id: i64,
}

#[derive(Clone, Model)]
struct PostTag {
    id: i64,
    post_id: i64,
}

fn main() {}
