use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[version]
    version: String,
}

fn main() {
    let _ = Post::find(1);
}
