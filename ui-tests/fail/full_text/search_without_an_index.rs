use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().search("clear water").get();
    let _ = Post::query().by_relevance().get();
}
