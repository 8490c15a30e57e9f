use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[soft_deletes]
    deleted_at: Option<DateTime<Utc>>,
    #[timestamps]
    created_at: DateTime<Utc>,
    #[scope(popular = views.ge(10))]
    #[global_scope(Popular = views.ge(10))]
    #[model(table = "posts")]
    views: i64,
}

fn main() {
    let _ = Post::query().filter(|post| post.views.eq(1)).get();
}
