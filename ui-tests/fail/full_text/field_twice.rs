use limpid::prelude::*;

#[derive(Model)]
#[full_text(title, body, title)]
struct Post {
    id: i64,
    title: String,
    body: Option<String>,
}

fn main() {
    let _ = Post::query().get();
}
