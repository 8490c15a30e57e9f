use limpid::prelude::*;

#[derive(Clone, ColumnType)]
struct Tags(std::collections::HashSet<String>);

#[derive(Model)]
struct Post {
    id: i64,
    tags: Tags,
}

fn main() {
    let _ = Post::find(7);
}
