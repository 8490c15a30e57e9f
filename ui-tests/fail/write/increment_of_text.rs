use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn example(mut post: Post) {
    let _ = post.update(|post| post.title.increment(1));
    let _ = post.increment(|post| post.title, 1);
    let _ = Post::query().all().increment(|post| post.title, 1);
}

fn main() {}
