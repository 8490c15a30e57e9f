//! The models of these tests.

use limpid::prelude::*;

/// With all that a table may have beside a full-text index, and with two of these.
#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[global_scope(Shown = hidden.eq(false))]
#[allow(clippy::duplicated_attributes, reason = "a column may be searched by two indexes")]
#[full_text(title, body)]
#[full_text(title, name = "titles")]
#[has_many(notes: Note)]
pub struct Post {
    pub id: i64,
    #[fillable]
    #[unique]
    pub slug: String,
    #[fillable]
    pub title: String,
    #[fillable]
    pub body: Option<String>,
    #[belongs_to(author: Author)]
    #[fillable]
    pub author_id: Option<i64>,
    #[default(false)]
    pub hidden: bool,
    #[default(1.0)]
    pub weight: f64,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(posts: Post)]
pub struct Author {
    pub id: i64,
    #[fillable]
    pub name: String,
}

/// A key that the application makes.
#[derive(Debug, Clone, PartialEq, Model)]
#[full_text(text)]
pub struct Note {
    pub id: Uuid,
    #[fillable]
    #[belongs_to(post: Post, on_delete = cascade)]
    pub post_id: Option<i64>,
    #[fillable]
    pub text: String,
}

/// A key of two columns, and a column with a name that FTS5 knows as its own.
#[derive(Debug, Clone, PartialEq, Model)]
#[full_text(rank)]
pub struct Entry {
    #[key(given)]
    pub shelf: String,
    #[key(given)]
    pub place: i64,
    #[fillable]
    #[column(name = "rank")]
    pub rank: Option<String>,
}

pub fn post(slug: &str, title: &str, body: impl Into<Option<&'static str>>) -> PostCreate {
    PostCreate { slug: slug.into(), title: title.into(), body: body.into().map(Into::into), author_id: None }
}

/// The slugs of the posts that a search finds.
pub async fn found(words: &str) -> limpid::Result<Vec<String>> {
    let mut slugs: Vec<String> = Post::query().search(words).pluck(|post| post.slug).await?;
    slugs.sort();
    Ok(slugs)
}
