use limpid::prelude::*;

#[derive(Model)]
#[full_text(title, name = "titles")]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().search("clear water").get();
}
