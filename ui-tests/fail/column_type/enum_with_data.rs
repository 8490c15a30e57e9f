use limpid::prelude::*;

#[derive(Clone, ColumnType)]
enum Status {
    Draft,
    Published(i64),
    Archived { by: String },
}

#[derive(Model)]
struct Post {
    id: i64,
    status: Status,
}

fn main() {
    let _ = Post::query().filter(|post| post.status.eq(Status::Draft)).get();
}
