use limpid::prelude::*;

#[derive(Model)]
#[global_scope(scopes::Published = published.eq(true))]
struct Post {
    id: i64,
    published: bool,
}

fn main() {
    let _ = Post::query().filter(|post| post.published).get();
}
