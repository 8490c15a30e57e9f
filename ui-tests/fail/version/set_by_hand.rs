use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[version]
    version: i64,
}

fn main() {
    let _ = Post::query().filter(|post| post.version.eq(1)).update(|post| post.version.set(7));
}
