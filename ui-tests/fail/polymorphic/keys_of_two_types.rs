use limpid::prelude::*;

#[derive(Clone, Model)]
struct Post {
    id: i64,
}

#[derive(Clone, Model)]
struct Video {
    id: Uuid,
}

#[derive(Clone, Polymorphic)]
enum Subject {
    Post(Post),
    Video(Video),
}

fn main() {}
