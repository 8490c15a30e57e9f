use limpid::prelude::*;

#[derive(Model)]
#[global_scope(Published = published.eq(true))]
#[global_scope(Published = published.eq(false))]
struct Post {
    id: i64,
    published: bool,
}

fn main() {
    let _ = Post::query().without_scope(Published).get();
}
