use limpid::prelude::*;

#[derive(Model)]
#[fillable(title, body)]
struct Post {
    id: i64,
    title: String,
    body: String,
}

fn main() {
    let _ = Post::create(PostCreate { title: "Water".into() });
}
