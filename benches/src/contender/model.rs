//! The tables as models of Limpid, and as structs for sqlx.

use chrono::{DateTime, Utc};
use limpid::prelude::*;
use limpid_arena::Fill;
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

/// A row as Limpid reads it.
#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[timestamps]
pub(super) struct User {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub email: String,
    #[fillable]
    pub age: i64,
    #[fillable]
    pub score: f64,
    #[fillable]
    pub active: bool,
    #[fillable]
    pub bio: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

impl From<Fill> for UserCreate {
    fn from(Fill { name, email, age, score, active, bio }: Fill) -> Self {
        UserCreate { name, email, age, score, active, bio }
    }
}

#[derive(Debug, Clone, Model)]
#[has_many(posts: Post)]
pub(super) struct Author {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub age: i64,
}

#[derive(Debug, Clone, Model)]
#[has_many(comments: Comment)]
pub(super) struct Post {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    #[belongs_to(author: Author)]
    pub author_id: i64,
}

#[derive(Debug, Clone, Model)]
pub(super) struct Comment {
    pub id: i64,
    #[fillable]
    pub body: String,
    #[fillable]
    pub likes: i64,
    #[fillable]
    #[belongs_to(post: Post)]
    pub post_id: i64,
}

/// What an eager load comes to.
pub(super) type Tree = Vec<(Author, Vec<(Post, Vec<Comment>)>)>;

/// A number that a tree comes to: its rows and the likes.
pub(super) fn sum_of(tree: &Tree) -> u64 {
    let posts = || tree.iter().flat_map(|(_, posts)| posts);
    let comments = || posts().flat_map(|(_, comments)| comments);
    let rows = tree.len() + posts().count() + comments().count();
    rows as u64 + comments().map(|comment| comment.likes.unsigned_abs()).sum::<u64>()
}

/// A row as sqlx reads it.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "the columns of the table; what is not summed up is decoded all the same")]
pub(super) struct PlainUser {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub age: i64,
    pub score: f64,
    pub active: bool,
    pub bio: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// What `#[derive(sqlx::FromRow)]` writes.
impl<'r, R: Row> FromRow<'r, R> for PlainUser
where
    &'static str: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    f64: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    DateTime<Utc>: Decode<'r, R::Database> + Type<R::Database>,
    Option<DateTime<Utc>>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(PlainUser {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            age: row.try_get("age")?,
            score: row.try_get("score")?,
            active: row.try_get("active")?,
            bio: row.try_get("bio")?,
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
            deleted_at: row.try_get("deleted_at")?,
        })
    }
}

/// A row as `sqlx::query_as!` reads it: by place, and without asking whether the types fit, which it has asked when the
/// program was compiled.
#[derive(Debug, Clone)]
pub(super) struct PlacedUser(PlainUser);

impl<'r, R: Row> FromRow<'r, R> for PlacedUser
where
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database>,
    f64: Decode<'r, R::Database>,
    bool: Decode<'r, R::Database>,
    String: Decode<'r, R::Database>,
    Option<String>: Decode<'r, R::Database>,
    DateTime<Utc>: Decode<'r, R::Database>,
    Option<DateTime<Utc>>: Decode<'r, R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(PlacedUser(PlainUser {
            id: row.try_get_unchecked(0)?,
            name: row.try_get_unchecked(1)?,
            email: row.try_get_unchecked(2)?,
            age: row.try_get_unchecked(3)?,
            score: row.try_get_unchecked(4)?,
            active: row.try_get_unchecked(5)?,
            bio: row.try_get_unchecked(6)?,
            created_at: row.try_get_unchecked(7)?,
            updated_at: row.try_get_unchecked(8)?,
            deleted_at: row.try_get_unchecked(9)?,
        }))
    }
}

/// Both ways to read a row by hand.
pub(super) trait ByHand {
    /// Whether related rows are read by place and unchecked as well.
    const PLACED: bool;

    fn user(&self) -> &PlainUser;
}

impl ByHand for PlainUser {
    const PLACED: bool = false;

    fn user(&self) -> &PlainUser {
        self
    }
}

impl ByHand for PlacedUser {
    const PLACED: bool = true;

    fn user(&self) -> &PlainUser {
        &self.0
    }
}

/// Reads the rows of a tree by place, unchecked.
macro_rules! placed {
    ($($ty:ident { $($field:ident $place:literal),* };)*) => {$(
        impl<'r, R: Row> FromRow<'r, R> for $ty
        where
            usize: ColumnIndex<R>,
            i64: Decode<'r, R::Database>,
            String: Decode<'r, R::Database>,
        {
            fn from_row(row: &'r R) -> sqlx::Result<Self> {
                Ok($ty { $($field: row.try_get_unchecked($place)?),* })
            }
        }
    )*};
}

placed! {
    Author { id 0, name 1, age 2 };
    Post { id 0, title 1, author_id 2 };
    Comment { id 0, body 1, likes 2, post_id 3 };
}
