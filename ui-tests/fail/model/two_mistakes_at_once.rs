use limpid::prelude::*;

#[derive(Model)]
#[timestamps]
struct Post {
    title: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    #[fillable]
    #[guarded]
    slug: String,
}

fn main() {
    let _ = Post::query().filter(|post| post.slug.eq("water")).latest().get();
}
