use limpid::prelude::*;

#[derive(Model)]
struct Post {
    #[key(auto)]
    slug: String,
}

fn main() {
    let _ = Post::find("water");
}
