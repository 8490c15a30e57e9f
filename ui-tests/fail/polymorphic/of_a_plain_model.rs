use limpid::prelude::*;

#[derive(Clone, Model)]
struct Post {
    id: i64,
}

#[derive(Clone, Model)]
struct Comment {
    id: i64,
    #[belongs_to(subject: Post, polymorphic)]
    subject_id: i64,
    subject_type: String,
}

fn main() {}
