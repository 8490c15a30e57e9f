use limpid::prelude::*;

#[derive(Clone, Model)]
struct User {
    id: i64,
    #[hidden]
    token: String,
}

#[derive(Model)]
#[sortable(author.token)]
struct Post {
    id: i64,
    #[belongs_to(author: User)]
    author_id: i64,
}

fn main() {}
