use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[references(User)]
    author_id: i64,
}

struct User {
    id: i64,
}

fn main() {
    let _ = Post::find(7);
}
