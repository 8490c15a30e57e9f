use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().with_trashed().get();
    let _ = Post::query().only_trashed().get();
}
