use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
    title: String,
}

fn example(name: &str) {
    let _ = Post::query().filter(|post| sql!("{post.title} = '{name}'"));
}

fn main() {}
