use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[belongs_to]
    author_id: i64,
}

fn main() {}
