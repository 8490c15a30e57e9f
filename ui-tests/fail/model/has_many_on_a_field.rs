use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[has_many]
    comments: Vec<Comment>,
}

#[derive(Clone, Model)]
struct Comment {
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

fn main() {}
