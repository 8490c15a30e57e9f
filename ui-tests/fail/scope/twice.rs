use limpid::prelude::*;

#[derive(Model)]
#[scope(popular = views.ge(10))]
#[scope(popular = views.ge(1_000))]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().popular().get();
}
