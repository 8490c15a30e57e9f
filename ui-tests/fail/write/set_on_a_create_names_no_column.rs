use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[default(false)]
    published: bool,
}

fn example(input: PostCreate) {
    let _ = Post::create(input).set(|post| post.publish.set(true));
}

fn main() {}
