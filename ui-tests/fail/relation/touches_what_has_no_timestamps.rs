use limpid::prelude::*;

#[derive(Clone, Model)]
struct Post {
    id: i64,
}

#[derive(Clone, Model)]
#[touches(post)]
struct Comment {
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

fn main() {}
