use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[route_key]
    #[unique]
    slug: String,
}

#[derive(Model)]
#[route_key]
struct Tag {
    id: i64,
}

fn main() {}
