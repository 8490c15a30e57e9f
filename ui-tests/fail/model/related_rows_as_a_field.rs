use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    comments: Vec<Comment>,
}

#[derive(Model)]
struct Comment {
    id: i64,
}

fn main() {}
