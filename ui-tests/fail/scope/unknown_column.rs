use limpid::prelude::*;

#[derive(Model)]
#[scope(popular = viwes.ge(1_000))]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().popular().get();
}
