use limpid::prelude::*;

#[derive(Model)]
struct Post {
    #[key]
    #[default(1)]
    number: i64,
}

fn main() {
    let _ = Post::find(7);
}
