use limpid::prelude::*;

#[derive(Clone, ColumnType)]
struct Tags(Vec<String>);

#[derive(Model)]
struct Post {
    id: i64,
    tags: Tags,
}

fn main() {
    let _ = Post::find(7);
}
