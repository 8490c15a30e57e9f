use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[full_text]
    title: String,
}

fn main() {
    let _ = Post::query().get();
}
