use limpid::prelude::*;

#[derive(Model)]
struct Comment {
    id: i64,
    body: String,
    likes: i64,
}

fn example() {
    let _ = Comment::create(CommentCreate { body: "Clear".into(), likes: 3 });
}

fn main() {}
