use limpid::prelude::*;

#[derive(Model)]
#[soft_deletes]
struct Post {
    id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

fn main() {
    let _ = Post::query().restore();
    let _ = Post::query().force_delete();
}
