use limpid::prelude::*;

#[derive(Model)]
#[rule(filled)]
struct Post {
    id: i64,
    #[rule(filled)]
    title: String,
}

fn main() {}
