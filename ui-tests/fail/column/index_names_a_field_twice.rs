use limpid::prelude::*;

#[derive(Model)]
#[unique(title, slug, title)]
struct Post {
    id: i64,
    title: String,
    slug: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
