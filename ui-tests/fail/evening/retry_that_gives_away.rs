#![allow(unused)]

use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[has_many(posts: Post)]
struct User {
    id: i64,
    #[fillable]
    name: String,
}

#[derive(Debug, Clone, Model)]
#[has_many(comments: Comment)]
#[belongs_to_many(tags: Tag, through = PostTag)]
#[scope(popular = views.gt(1_000))]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[default(0)]
    views: i64,
    #[default(false)]
    published: bool,
    #[belongs_to(user: User)]
    user_id: i64,
}

#[derive(Debug, Clone, Model)]
struct Comment {
    id: i64,
    #[fillable]
    body: String,
    likes: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

#[derive(Debug, Clone, Model)]
struct Tag {
    id: i64,
    #[fillable]
    word: String,
}

#[derive(Debug, Clone, Model)]
struct PostTag {
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
    #[belongs_to(tag: Tag)]
    tag_id: i64,
}

async fn example(user: User, mut post: Post, db: Db) -> limpid::Result<()> {
    let title = String::from("a"); db.retry(3).transaction(async move |tx| -> limpid::Result<()> { drop(title); Ok(()) }).await?;
    Ok(())
}

fn main() {}
