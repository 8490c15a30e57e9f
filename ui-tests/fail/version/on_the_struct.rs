use limpid::prelude::*;

#[derive(Model)]
#[version]
struct Post {
    id: i64,
}

fn main() {
    let _ = Post::find(1);
}
