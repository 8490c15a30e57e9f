use limpid::prelude::*;

#[derive(Model)]
#[filterable(author.nane)]
#[sortable(author.nane)]
struct Post {
    id: i64,
    #[belongs_to(author: User)]
    author_id: i64,
}

#[derive(Model)]
struct User {
    id: i64,
    name: String,
}

fn main() {}
