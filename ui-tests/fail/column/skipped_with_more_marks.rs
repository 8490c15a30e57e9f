use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[column(skip)]
    #[default(3)]
    #[normalize(with = twice)]
    words: usize,
    #[column(skip)]
    #[references(Post)]
    parent: i64,
}

fn main() {
    let _ = Post::find(7);
}
