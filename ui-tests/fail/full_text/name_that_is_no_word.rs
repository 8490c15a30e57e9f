use limpid::prelude::*;

#[derive(Model)]
#[full_text(title, name = "All words")]
#[full_text(body, name = words)]
struct Post {
    id: i64,
    title: String,
    body: Option<String>,
}

fn main() {
    let _ = Post::query().get();
}
