use limpid::prelude::*;

#[derive(Model)]
#[global_scope]
#[global_scope()]
struct Post {
    id: i64,
    published: bool,
}

fn main() {
    let _ = Post::query().filter(|post| post.published).get();
}
