use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(posts: Post)]
#[has_many(comments: Author, through = posts)]
struct Author {
    id: i64,
}

#[derive(Clone, Model)]
#[has_many(comments: Comment)]
struct Post {
    id: i64,
    author_id: i64,
}

#[derive(Clone, Model)]
struct Comment {
    id: i64,
    post_id: i64,
}

fn main() {}
