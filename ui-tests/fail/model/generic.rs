use limpid::prelude::*;

#[derive(Model)]
struct Post<T> {
    id: i64,
    content: T,
}

fn main() {}
