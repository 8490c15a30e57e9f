use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    author_id: i64,
    slug: String,
}

fn example(input: PostCreate) {
    let _ = Post::create(input.guarded(PostGuarded { author_id: 3 }));
}

fn main() {}
