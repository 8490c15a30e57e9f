use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
}

fn main() {
    let _ = Post::prune();
}
