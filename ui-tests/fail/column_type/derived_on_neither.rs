use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    status: Status,
}

#[derive(Debug, Clone)]
enum Status {
    Draft,
}

fn main() {
    let _ = Post::query().filter(|post| post.status.eq(Status::Draft)).get();
}
