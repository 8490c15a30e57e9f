use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    labels: std::collections::HashMap<String, String>,
}

fn main() {}
