use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(posts: Post)]
#[timestamps]
struct Author {
    id: i64,
    name: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Clone, Model)]
#[soft_deletes]
#[has_many(comments: Comment)]
#[belongs_to_many(tags: Tag, through = PostTag)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[belongs_to(author: Author)]
    author_id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Model)]
struct Comment {
    id: i64,
    #[fillable]
    body: String,
    likes: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
    #[belongs_to(parent: Comment)]
    parent_id: Option<i64>,
}

#[derive(Clone, Model)]
struct Tag {
    id: i64,
}

#[derive(Clone, Model)]
struct PostTag {
    id: i64,
    post_id: i64,
    tag_id: i64,
    main: bool,
}

fn example() {
    let _ = Comment::query().with(|comment| comment.post);
}

fn main() {}
