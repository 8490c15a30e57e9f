use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    #[fillable]
    title: String,
    #[unique]
    #[unique]
    slug: String,
}

fn main() {
    let _ = Post::create(PostCreate { title: "Water".into() }.guarded(PostGuarded { slug: "water".into() }));
}
