use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
    title: String,
}

fn example(name: &str) {
    let _ = sql!("title = {name");
    let _ = sql!("title = name}");
    let _ = sql!("(title = {name}");
    let _ = sql!("title = {name})");
    let _ = sql!("title = {name}; DROP TABLE posts");
}

fn main() {}
