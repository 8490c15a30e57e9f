use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[version]
    version: i64,
    #[version]
    revision: i64,
}

fn main() {
    let _ = Post::find(1);
}
