use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[column(name = "headline")]
    #[column(name = "title")]
    title: String,
    #[column(name = "a", name = "b")]
    body: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
