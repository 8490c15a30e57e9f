use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[version]
    version: i64,
}

fn example() {
    let _ = Post::query().filter(|post| post.version > 3).get();
}

fn main() {}
