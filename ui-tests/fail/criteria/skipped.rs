use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[column(skip)]
    #[filterable]
    #[sortable]
    words: i64,
}

fn main() {}
