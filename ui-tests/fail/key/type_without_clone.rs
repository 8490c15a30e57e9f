use limpid::prelude::*;

#[derive(Model)]
struct Post {
    #[key]
    content: NotClone,
}

#[derive(ColumnType)]
struct NotClone(i64);

fn main() {
    let _ = Post::query().get();
}
