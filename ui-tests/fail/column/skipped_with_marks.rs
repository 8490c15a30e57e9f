use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[column(skip)]
    #[fillable]
    #[unique]
    words: usize,
}

fn main() {
    let _ = Post::find(7);
}
