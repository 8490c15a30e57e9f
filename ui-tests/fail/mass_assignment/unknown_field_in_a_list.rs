use limpid::prelude::*;

#[derive(Model)]
#[fillable(titel)]
#[guarded(author)]
struct Post {
    id: i64,
    title: String,
    author_id: i64,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
