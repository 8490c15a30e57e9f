use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| (post.title + 1).eq(2)).get();
    let _ = Post::query().filter(|post| (post.title + "s").eq("Waters")).get();
}
