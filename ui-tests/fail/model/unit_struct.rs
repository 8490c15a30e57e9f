use limpid::prelude::*;

#[derive(Model)]
struct Post;

fn main() {
    let _ = Post::find_or_fail(7);
}
