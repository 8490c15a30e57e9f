use limpid::prelude::*;

#[derive(Model)]
#[full_text]
#[full_text()]
#[full_text(name = "words")]
struct Post {
    id: i64,
    title: String,
    body: Option<String>,
}

fn main() {
    let _ = Post::query().get();
}
