use limpid::prelude::*;

#[derive(Model)]
#[timestamps]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).latest().get();
}
