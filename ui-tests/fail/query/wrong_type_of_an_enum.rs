use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    status: Status,
}

#[derive(Debug, Clone, Copy, PartialEq, ColumnType)]
enum Status {
    Draft,
    Published,
}

fn main() {
    let _ = Post::query().filter(|post| post.status.eq("draft")).get();
    let _ = Post::query().filter(|post| post.status.eq(Status::Publish)).get();
}
