use limpid::prelude::*;

#[derive(Model)]
#[scope(popular(min: i64) = views.ge(min))]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().popular().get();
}
