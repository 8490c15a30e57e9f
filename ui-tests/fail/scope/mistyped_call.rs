use limpid::prelude::*;

#[derive(Model)]
#[scope(popular = views.ge(10))]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().poplar().get();
}
