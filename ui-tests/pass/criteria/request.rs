//! Filters and orders of a request, read in every way.

use limpid::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, ColumnType)]
pub enum Status {
    Draft,
    Published,
}

#[derive(Debug, Clone, Model)]
#[filterable(id, author.name, comments.body)]
#[sortable(id, author.name)]
#[has_many(comments: Comment)]
pub struct Post {
    pub id: i64,
    #[filterable]
    #[sortable]
    pub r#type: String,
    #[filterable(eq, in, null)]
    pub status: Option<Status>,
    #[filterable(eq, contains, not_in)]
    pub title: String,
    #[version]
    #[filterable]
    #[sortable]
    pub version: i64,
    #[belongs_to(author: User)]
    pub author_id: i64,
}

#[derive(Debug, Clone, Model)]
pub struct User {
    pub id: i64,
    pub name: String,
}

#[derive(Debug, Clone, Model)]
#[sortable(id)]
struct Comment {
    id: i64,
    body: String,
    #[belongs_to(post: Post)]
    post_id: i64,
}

/// Any framework that reads a query string by serde can read it.
fn is_read_by_serde<T: serde::de::DeserializeOwned + Send + Sync + Clone + Default + std::fmt::Debug>() {}

#[test]
fn compiles_and_runs() {
    is_read_by_serde::<PostQuery>();
    let input: limpid::Result<PostQuery> = "filter[type]=a&sort=-type".parse();
    let input = input.expect("it is allowed");
    let _ = Post::query().apply(input.clone()).order_by(|post| post.id).limit(3);
    let _ = Post::query().filter(|post| post.id.gt(3)).apply(input).with(|post| post.comments).get();
    let _ = Comment::query().apply(CommentQuery::parse("sort=id").expect("it is allowed"));
}
