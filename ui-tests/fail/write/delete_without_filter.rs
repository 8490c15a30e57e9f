use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().delete();
    let _ = Post::query().order_by(|post| post.views).limit(3).delete();
}
