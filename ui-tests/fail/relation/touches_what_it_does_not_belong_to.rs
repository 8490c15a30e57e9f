use limpid::prelude::*;

#[derive(Clone, Model)]
#[timestamps]
#[has_many(replies: Comment, key = parent_id)]
#[touches(parnet, replies)]
#[touches(parent, parent)]
#[touches]
struct Comment {
    id: i64,
    #[belongs_to(parent: Comment)]
    parent_id: Option<i64>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

fn main() {}
