use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    grade: char,
}

fn main() {}
