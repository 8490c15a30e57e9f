use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[renamed_from]
    title: String,
    #[renamed_from = 7]
    body: String,
}

fn main() {}
