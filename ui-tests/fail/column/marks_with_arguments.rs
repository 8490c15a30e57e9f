use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable(yes)]
    title: String,
    #[unique = true]
    slug: String,
    #[hidden()]
    secret: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
