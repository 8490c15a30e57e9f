use limpid::prelude::*;

#[scopes]
#[derive(Model)]
struct Post {
    id: i64,
}

fn main() {
    let _ = Post::find(7);
}
