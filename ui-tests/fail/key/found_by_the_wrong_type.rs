use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
}

fn main() {
    let _ = Post::find("seven");
    let _ = Post::query().find_or_fail(true);
}
