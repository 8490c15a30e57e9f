use limpid::prelude::*;

#[derive(Model)]
#[scope(popular(views: i64) = views.ge(views))]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().filter(|post| post.views.ge(10)).get();
}
