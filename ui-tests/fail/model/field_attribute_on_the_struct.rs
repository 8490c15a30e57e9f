use limpid::prelude::*;

#[derive(Model)]
#[key]
#[default(0)]
#[hidden]
#[column(name = "x")]
struct Post {
    id: i64,
}

fn main() {
    let _ = Post::find(7);
}
