use limpid::prelude::*;

#[derive(Model)]
#[timestamps]
#[timestamps]
struct Post {
    id: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

fn main() {
    let _ = Post::query().latest().get();
}
