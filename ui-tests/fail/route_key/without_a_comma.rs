use limpid::prelude::*;

#[derive(Model)]
#[route_key(slug within(author))]
struct Post {
    id: i64,
    #[unique]
    slug: String,
}

fn main() {}
