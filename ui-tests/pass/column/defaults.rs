use limpid::prelude::*;

const START: i64 = 7;

fn slug() -> String {
    "water".into()
}

#[derive(Debug, Clone, Model)]
pub struct Post {
    pub id: i64,
    #[fillable]
    #[default("draft")]
    pub state: String,
    #[fillable]
    #[default(START)]
    pub views: i64,
    #[fillable]
    #[default(slug())]
    pub slug: String,
    #[fillable]
    #[default("none")]
    pub note: Option<String>,
    #[fillable]
    #[default(Utc::now())]
    pub at: DateTime<Utc>,
    #[default(-1)]
    pub rank: i32,
}

#[test]
fn compiles_and_runs() {
    let input = PostCreate { state: None, views: Some(3), slug: None, note: Patch::null(), at: None };
    let _ = Post::create(input).set(|post| post.rank.set(4));
}
