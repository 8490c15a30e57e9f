use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[guarded]
    author_id: i64,
}

fn main() {
    let _ = PostCreate { title: "Water".into(), author_id: 3 };
}
