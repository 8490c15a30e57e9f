use limpid::prelude::*;

#[derive(Model)]
#[full_text(title, secret)]
struct Post {
    id: i64,
    title: String,
    body: Option<String>,
    secret: limpid::Encrypted<String>,
}

fn main() {
    let _ = Post::query().get();
}
