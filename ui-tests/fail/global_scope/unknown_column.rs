use limpid::prelude::*;

#[derive(Model)]
#[global_scope(Published = publsihed.eq(true))]
struct Post {
    id: i64,
    published: bool,
}

fn main() {
    let _ = Post::query().without_scope(Published).get();
}
