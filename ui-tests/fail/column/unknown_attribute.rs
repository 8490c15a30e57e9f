use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[filable]
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
