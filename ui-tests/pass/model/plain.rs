use limpid::prelude::*;

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Post {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    pub body: Option<String>,
}

#[test]
fn compiles_and_runs() {
    let input = PostCreate { title: "Water".into(), body: None };
    assert_eq!(format!("{input:?}"), r#"PostCreate { title: "Water", body: None }"#);
    let _ = Post::create(input.clone());
    let _ = Post::query().filter(|post| post.title.contains("water") | post.body.is_null()).get();
}
