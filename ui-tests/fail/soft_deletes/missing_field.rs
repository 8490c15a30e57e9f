use limpid::prelude::*;

#[derive(Model)]
#[soft_deletes]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).with_trashed().get();
}
