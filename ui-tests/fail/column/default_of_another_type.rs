use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[default("none")]
    views: i64,
    #[default(0)]
    title: String,
    #[default(true)]
    body: Option<String>,
}

fn main() {
    let _ = Post::query().filter(|post| post.views.eq(1)).get();
}
