use limpid::prelude::*;

#[derive(Model)]
#[full_text(title, count)]
struct Post {
    id: i64,
    title: String,
    body: Option<String>,
    #[column(skip)]
    count: usize,
}

fn main() {
    let _ = Post::query().get();
}
