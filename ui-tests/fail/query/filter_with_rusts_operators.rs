use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    views: i64,
}

fn main() {
    let _ = Post::query().filter(|post| post.views >= 10).get();
    let _ = Post::query().filter(|post| post.title == "Water").get();
    let _ = Post::query().filter(|post| post.views.ge(10) && post.title.eq("Water")).get();
}
