use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
}

#[derive(limpid::Polymorphic)]
enum Subject<T> {
    Post(Post),
    Other(T),
}

fn main() {}
