use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    #[rule(length(least = 3))]
    title: String,
}

fn main() {}
