use limpid::prelude::*;

#[derive(Model)]
struct Post {
    #[key(uuid)]
    id: i64,
}

fn main() {
    let _ = Post::find(7);
}
