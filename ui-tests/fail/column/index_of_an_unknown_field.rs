use limpid::prelude::*;

#[derive(Model)]
#[index(title, auhtor_id)]
#[unique(slugg)]
struct Post {
    id: i64,
    title: String,
    author_id: i64,
    slug: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.slug.eq("water")).get();
}
