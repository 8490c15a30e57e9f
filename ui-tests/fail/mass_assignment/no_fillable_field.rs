use limpid::prelude::*;

#[derive(Model)]
struct Comment {
    id: i64,
    body: String,
}

fn example() {
    let _ = CommentCreate { body: "Clear".into() };
}

fn main() {}
