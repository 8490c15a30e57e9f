use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: Option<i128>,
}

fn main() {}
