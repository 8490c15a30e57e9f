use limpid::prelude::*;

#[derive(Clone, Model)]
#[latest_of_many(last_post: Post, by = creatd_at)]
#[latest_of_many(newest: Post)]
struct Author {
    id: i64,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    author_id: i64,
}

fn main() {}
