use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    at: chrono::DateTime<chrono::Local>,
}

fn main() {}
