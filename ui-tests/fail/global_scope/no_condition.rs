use limpid::prelude::*;

#[derive(Model)]
#[global_scope(Popular = views)]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().without_scope(Popular).get();
}
