use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    slug: String,
}

fn main() {
    let _ = Post::upsert(PostCreate { slug: "water".into() }).on(Post::columns().slug).do_nothing();
}
