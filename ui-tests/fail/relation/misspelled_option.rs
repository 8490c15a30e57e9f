use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(posts: Post, refrences = id)]
struct Author {
    id: i64,
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
    #[belongs_to(author: Author, on_delet = cascade)]
    author_id: i64,
}

fn main() {}
