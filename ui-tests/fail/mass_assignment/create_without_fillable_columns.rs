use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::create(PostCreate { title: "Water".into() });
    let _ = Post::create(PostGuarded { title: "Water".into() });
}
