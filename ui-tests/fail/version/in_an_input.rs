use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[version]
    version: i64,
}

fn main() {
    let _ = Post::create(PostCreate { title: "Water".into(), version: 7 });
}
