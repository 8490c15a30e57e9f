use limpid::prelude::*;

#[derive(Model)]
#[route_key(slgu, within(auhtor))]
struct Post {
    id: i64,
    #[unique]
    slug: String,
    #[belongs_to(author: User)]
    author_id: i64,
}

#[derive(Model)]
struct User {
    id: i64,
}

fn main() {}
