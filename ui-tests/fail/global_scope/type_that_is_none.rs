use limpid::prelude::*;

#[derive(Model)]
#[global_scope(Published)]
struct Post {
    id: i64,
    published: bool,
}

struct Published;

fn main() {
    let _ = Post::query().filter(|post| post.published).get();
}
