use limpid::prelude::*;

#[derive(Model)]
struct Post {
    #[version]
    id: i64,
    #[fillable]
    title: String,
}

fn main() {
    let _ = Post::find(1);
}
