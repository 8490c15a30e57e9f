use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[version]
    version: i64,
}

fn main() {
    let _ = Post::query().all().increment(|post| post.version, 1);
}
