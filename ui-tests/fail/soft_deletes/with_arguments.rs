use limpid::prelude::*;

#[derive(Model)]
#[soft_deletes(removed_at)]
struct Post {
    id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

fn main() {
    let _ = Post::query().with_trashed().get();
}
