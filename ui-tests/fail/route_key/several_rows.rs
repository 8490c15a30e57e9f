use limpid::prelude::*;

#[derive(Model)]
#[route_key(slug)]
struct Post {
    id: i64,
    slug: String,
}

#[derive(Model)]
#[route_key(year, slug)]
struct Issue {
    id: i64,
    year: i64,
    slug: String,
}

fn main() {}
