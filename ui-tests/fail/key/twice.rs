use limpid::prelude::*;

#[derive(Model)]
struct Post {
    #[key]
    #[key(auto)]
    number: i64,
}

fn main() {
    let _ = Post::find(7);
}
