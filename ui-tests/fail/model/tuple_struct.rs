use limpid::prelude::*;

#[derive(Model)]
struct Post(i64, String);

fn main() {
    let _ = Post::query().get();
}
