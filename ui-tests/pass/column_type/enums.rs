use limpid::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize, ColumnType)]
pub enum Status {
    Draft,
    #[stored(name = "public")]
    Published,
    r#Final,
}

#[derive(Debug, Clone, Copy, PartialEq, ColumnType)]
#[stored(integer)]
pub enum Level {
    Low = 1,
    High = 10,
}

#[derive(Model)]
#[scope(in_state(wanted: Status) = status.eq(wanted))]
pub struct Post {
    pub id: i64,
    #[fillable]
    pub status: Status,
    #[fillable]
    #[default(Status::Draft)]
    pub before: Status,
    #[default(Level::Low)]
    pub level: Level,
    pub other: Option<Level>,
}

#[test]
fn compiles_and_runs() {
    let _ = Post::query().in_state(Status::Published).filter(|post| post.other.eq(Level::High)).get();
    let _ = Post::create(PostCreate { status: Status::Final, before: Some(Status::Draft) });
}
