use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    views: i64,
    at: DateTime<Utc>,
}

fn main() {
    let _ = Post::query().filter(|post| post.views.eq("many")).get();
    let _ = Post::query().filter(|post| post.title.eq(7)).get();
    let _ = Post::query().filter(|post| post.title.eq('W')).get();
    let _ = Post::query().filter(|post| post.views.gt(1.5)).get();
    let _ = Post::query().filter(|post| post.at.lt("2024-01-01")).get();
}
