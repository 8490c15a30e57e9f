use limpid::prelude::*;

#[derive(Model)]
#[fillable(title, body)]
#[guarded(body)]
struct Post {
    id: i64,
    title: String,
    body: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
