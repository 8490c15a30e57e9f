use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[references]
    author_id: i64,
    #[references()]
    editor_id: i64,
}

fn main() {
    let _ = Post::find(7);
}
