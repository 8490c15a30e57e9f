use limpid::prelude::*;

#[derive(Model)]
pub struct Post {
    pub id: i64,
    pub title: String,
    #[column(skip)]
    pub cache: std::collections::HashMap<String, Vec<u8>>,
}

#[test]
fn compiles_and_runs() {
    let _ = Post::create(PostGuarded { title: "Water".into() });
}
