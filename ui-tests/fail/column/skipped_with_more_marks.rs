use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[column(skip)]
    #[default(3)]
    #[hidden]
    words: usize,
    #[column(skip)]
    #[references(Post)]
    parent: i64,
}

fn main() {
    let _ = Post::find(7);
}
