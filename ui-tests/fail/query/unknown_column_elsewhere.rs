use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    views: i64,
}

fn example(mut post: Post) {
    let _ = Post::query().order_by(|post| post.vews.desc()).get();
    let _ = Post::query().pluck(|post| post.titel);
    let _ = Post::query().value(|post| (post.id, post.titel));
    let _ = post.update(|post| post.titel.set("Water"));
    let _ = Post::query().all().update(|post| post.titel.set("Water"));
    let _ = Post::query().all().increment(|post| post.vews, 1);
}

fn main() {}
