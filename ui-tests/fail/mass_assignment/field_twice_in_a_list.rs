use limpid::prelude::*;

#[derive(Model)]
#[fillable(title, title)]
struct Post {
    id: i64,
    title: String,
    #[fillable]
    body: String,
}

fn main() {
    let _ = Post::create(PostCreate { title: "Water".into(), body: String::new() });
}
