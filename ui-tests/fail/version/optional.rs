use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[version]
    version: Option<i64>,
}

fn main() {
    let _ = Post::find(1);
}
