use limpid::prelude::*;

#[derive(Model)]
#[global_scope(Published = published.eq(true))]
struct Post {
    id: i64,
    published: bool,
}

fn main() {
    let _ = Post::query().without_scope("Published").get();
}
