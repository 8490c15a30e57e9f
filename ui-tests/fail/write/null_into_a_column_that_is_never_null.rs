use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn example(mut post: Post) {
    let _ = post.update(|post| post.title.set(None));
}

fn main() {}
