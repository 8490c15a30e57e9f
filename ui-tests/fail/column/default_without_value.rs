use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[default]
    views: i64,
    #[default()]
    likes: i64,
}

fn main() {
    let _ = Post::query().filter(|post| post.views.eq(1)).get();
}
