use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
    title: String,
}

fn example(name: &str) {
    let _ = sql!("title = {} OR title = {}", name);
    let _ = sql!("title = {}", name, 7);
    let _ = sql!("title = {name.len()}");
}

fn main() {}
