use limpid::prelude::*;

struct Post {
    id: i64,
}

fn main() {
    let _ = Post::query();
}
