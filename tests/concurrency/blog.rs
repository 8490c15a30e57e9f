//! A small blog: the models that several files here share.

use chrono::{DateTime, Utc};
use limpid::prelude::*;

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(posts: Post, key = author_id)]
pub struct User {
    pub id: i64,
    #[fillable]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
#[has_many(comments: Comment)]
#[belongs_to_many(tags: Tag, through = PostTag)]
pub struct Post {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[default(0)]
    pub views: i64,
    #[fillable]
    #[belongs_to(author: User)]
    pub author_id: i64,
    #[fillable]
    #[belongs_to(editor: User)]
    pub editor_id: Option<i64>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Comment {
    pub id: i64,
    #[fillable]
    pub body: String,
    #[fillable]
    #[belongs_to(post: Post)]
    pub post_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Tag {
    pub id: i64,
    #[fillable]
    #[unique]
    pub word: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[unique(post_id, tag_id)]
pub struct PostTag {
    pub id: i64,
    #[belongs_to(post: Post)]
    pub post_id: i64,
    #[belongs_to(tag: Tag)]
    pub tag_id: i64,
}

pub async fn user(name: &str) -> limpid::Result<User> {
    User::create(UserCreate { name: name.into() }).await
}

pub fn titled(title: &str, author_id: i64) -> PostCreate {
    PostCreate { title: title.into(), author_id, editor_id: None }
}

pub async fn tag(word: &str) -> limpid::Result<Tag> {
    Tag::create(TagCreate { word: word.into() }).await
}
