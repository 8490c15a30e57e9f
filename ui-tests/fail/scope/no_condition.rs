use limpid::prelude::*;

#[derive(Model)]
#[scope(popular = views)]
#[scope(always = true)]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().popular().always().get();
}
