use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[unique]
    #[index]
    slug: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.slug.eq("water")).get();
}
