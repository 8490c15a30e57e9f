use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(comments: Comment)]
struct Post {
    id: i64,
    title: String,
    views: i64,
    #[belongs_to(author: User)]
    author_id: i64,
    #[belongs_to(editor: User)]
    editor_id: Option<i64>,
}

#[derive(Clone, Model)]
#[soft_deletes]
struct Comment {
    id: i64,
    body: String,
    #[belongs_to(post: Post)]
    post_id: i64,
    #[belongs_to(parent: Comment)]
    parent_id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Model)]
struct User {
    id: i64,
    name: String,
}

struct Card {
    id: i64,
}

fn cards() {
    let _ = Post::query().select::<Card>();
}

fn main() {}
