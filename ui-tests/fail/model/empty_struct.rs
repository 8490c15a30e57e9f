use limpid::prelude::*;

#[derive(Model)]
struct Post {}

fn main() {
    let _ = Post::query().get();
}
