use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[version]
    #[default(0)]
    version: i64,
}

fn main() {
    let _ = Post::find(1);
}
