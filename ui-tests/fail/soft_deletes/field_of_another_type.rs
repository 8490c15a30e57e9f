use limpid::prelude::*;

#[derive(Model)]
#[soft_deletes]
struct Post {
    id: i64,
    deleted_at: Option<NaiveDateTime>,
}

fn main() {
    let _ = Post::query().with_trashed().get();
}
