//! What is stored, who may send what, and what must hold of it.

use limpid::Hashed;
use limpid::prelude::*;
use limpid::validate::Form;

/// Somebody who writes.
#[derive(Clone, Model)]
pub struct User {
    /// The key.
    pub id: i64,
    /// Where mail reaches them.
    #[fillable]
    #[unique]
    #[normalize(trim, lowercase)]
    #[rule(email, length(max = 200))]
    pub email: String,
    /// What others see.
    #[fillable]
    #[rule(filled, length(max = 80))]
    pub name: String,
    /// Never shown.
    #[guarded]
    #[hidden]
    pub password: Hashed,
}

/// What somebody sends to become a user.
#[derive(Debug, Clone, Form)]
#[form(into = UserCreate)]
pub struct Register {
    /// As the user's.
    pub email: String,
    /// As the user's.
    pub name: String,
    /// Stored as a hash alone.
    #[form(alone)]
    #[rule(length(min = 12, max = 200))]
    pub password: String,
    /// The password again.
    #[form(alone)]
    #[rule(same_as(password))]
    pub again: String,
}

/// What somebody wrote.
#[derive(Debug, Clone, serde::Serialize, Model)]
#[soft_deletes]
#[timestamps]
#[has_many(comments: Comment)]
#[route_key(slug)]
pub struct Post {
    /// The key.
    pub id: i64,
    /// What it is called in a URL.
    #[fillable]
    #[unique]
    #[rule(slug, length(max = 100))]
    pub slug: String,
    /// What it is called.
    #[fillable]
    #[filterable]
    #[sortable]
    #[rule(filled, length(max = 200))]
    pub title: String,
    /// What it says.
    #[fillable]
    #[rule(length(min = 10))]
    pub body: String,
    /// Who wrote it.
    #[guarded]
    #[belongs_to(author: User)]
    pub author_id: i64,
    /// How often it was changed.
    #[version]
    pub version: i64,
    /// When it was written.
    #[sortable]
    pub created_at: DateTime<Utc>,
    /// When it was changed.
    pub updated_at: DateTime<Utc>,
    /// When it was put into the trash.
    #[serde(skip)]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// What somebody said of a post.
#[derive(Debug, Clone, serde::Serialize, Model)]
#[route_key(within(post))]
pub struct Comment {
    /// The key.
    pub id: i64,
    /// What was said.
    #[fillable]
    #[rule(filled, length(max = 2_000))]
    pub text: String,
    /// Of which post.
    #[guarded]
    #[belongs_to(post: Post)]
    pub post_id: i64,
    /// By whom.
    #[guarded]
    #[belongs_to(author: User)]
    pub author_id: i64,
}
