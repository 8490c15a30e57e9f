use limpid::prelude::*;

#[derive(Model)]
struct Post {
    #[fillable]
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
