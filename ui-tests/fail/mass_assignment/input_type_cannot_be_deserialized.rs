use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    status: Status,
    #[fillable]
    title: String,
}

#[derive(Debug, Clone, ColumnType)]
enum Status {
    Draft,
    Published,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
