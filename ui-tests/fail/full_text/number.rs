use limpid::prelude::*;

#[derive(Model)]
#[full_text(title, views, version)]
struct Post {
    id: i64,
    title: String,
    body: Option<String>,
    views: i64,
    #[version]
    version: i64,
}

fn main() {
    let _ = Post::query().get();
}
