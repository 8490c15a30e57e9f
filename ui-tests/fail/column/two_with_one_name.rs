use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    #[column(name = "title")]
    headline: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
