use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    views: i64,
}

fn example(mut post: Post) {
    let _ = post.update(|post| post.views.set("many"));
    let _ = post.update(|post| (post.title.set("Water"), post.views.set(1.5)));
}

fn main() {}
