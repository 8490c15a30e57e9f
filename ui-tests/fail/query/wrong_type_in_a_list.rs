use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().filter(|post| post.views.in_(["one", "two"])).get();
    let _ = Post::query().filter(|post| post.views.in_(7)).get();
    let _ = Post::query().filter(|post| post.views.between(1, "ten")).get();
}
