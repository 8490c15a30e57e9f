use limpid::prelude::*;

#[derive(Model)]
#[model(table = posts)]
struct Post {
    id: i64,
}

fn main() {
    let _ = Post::find(7);
}
