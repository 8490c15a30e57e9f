use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[sortable]
    meta: serde_json::Value,
    #[sortable]
    words: Vec<String>,
}

fn main() {}
