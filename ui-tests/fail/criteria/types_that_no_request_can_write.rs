use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[filterable]
    meta: limpid::Json<Vec<i64>>,
    #[filterable]
    words: Vec<String>,
    #[filterable]
    cover: Option<Vec<u8>>,
}

fn main() {}
