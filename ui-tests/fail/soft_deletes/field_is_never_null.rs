use limpid::prelude::*;

#[derive(Model)]
#[soft_deletes]
struct Post {
    id: i64,
    deleted_at: DateTime<Utc>,
}

fn main() {
    let _ = Post::query().with_trashed().get();
}
