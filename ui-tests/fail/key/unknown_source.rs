use limpid::prelude::*;

#[derive(Model)]
struct Post {
    #[key(serial)]
    number: i64,
}

fn main() {
    let _ = Post::find(7);
}
