use limpid::prelude::*;

#[derive(Model)]
#[model]
struct Post {
    id: i64,
}

fn main() {
    let _ = Post::find(7);
}
