use limpid::prelude::*;

#[derive(Clone, Model)]
#[model(table = "articles", ignore_unknown)]
#[fillable(title, body)]
#[guarded(author_id)]
#[unique(title, author_id)]
#[index(author_id, id)]
pub struct Post {
    pub id: i64,
    pub title: String,
    pub body: Option<String>,
    pub author_id: i64,
    #[hidden]
    pub token: Option<String>,
}

#[test]
fn compiles_and_runs() {
    let input: PostCreate = serde_json::from_str(r#"{"title": "Water", "more": 1}"#).unwrap();
    assert_eq!(input.title, "Water");
    let _ = Post::create(input.guarded(PostGuarded { author_id: 3 }));
    let update: PostUpdate = serde_json::from_str(r#"{"body": null}"#).unwrap();
    assert!(update.title.is_keep());
}
