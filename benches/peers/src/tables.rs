//! The tables as Diesel knows them. SQLite and PostgreSQL have times with a zone, MariaDB has not.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use limpid_arena::Fill;

macro_rules! users {
    ($room:ident $sql:ident $time:ty) => {
        pub(crate) mod $room {
            use super::*;

            diesel::table! {
                users (id) {
                    id -> BigInt,
                    name -> Text,
                    email -> Text,
                    age -> BigInt,
                    score -> Double,
                    active -> Bool,
                    bio -> Nullable<Text>,
                    created_at -> $sql,
                    updated_at -> $sql,
                    deleted_at -> Nullable<$sql>,
                }
            }

            /// A row.
            #[derive(Debug, Clone, Queryable, Selectable)]
            #[diesel(table_name = users)]
            #[allow(dead_code)]
            pub(crate) struct User {
                pub id: i64,
                pub name: String,
                pub email: String,
                pub age: i64,
                pub score: f64,
                pub active: bool,
                pub bio: Option<String>,
                pub created_at: $time,
                pub updated_at: $time,
                pub deleted_at: Option<$time>,
            }

            /// A row that is new. A value that is missing is NULL, so that all rows have one text, which is kept.
            #[derive(Debug, Insertable)]
            #[diesel(table_name = users, treat_none_as_default_value = false)]
            pub(crate) struct NewUser {
                name: String,
                email: String,
                age: i64,
                score: f64,
                active: bool,
                bio: Option<String>,
                created_at: $time,
                updated_at: $time,
            }

            impl NewUser {
                pub(crate) fn new(fill: Fill, now: $time) -> Self {
                    let Fill { name, email, age, score, active, bio } = fill;
                    NewUser { name, email, age, score, active, bio, created_at: now, updated_at: now }
                }
            }

            pub(crate) fn sum(users: &[User]) -> u64 {
                users.iter().map(|user| user.id.unsigned_abs()).sum()
            }
        }
    };
}
users!(sqlite TimestamptzSqlite DateTime<Utc>);
users!(postgres Timestamptz DateTime<Utc>);
users!(mariadb Datetime NaiveDateTime);

diesel::table! {
    authors (id) {
        id -> BigInt,
        name -> Text,
        age -> BigInt,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        title -> Text,
        author_id -> BigInt,
    }
}

diesel::table! {
    comments (id) {
        id -> BigInt,
        body -> Text,
        likes -> BigInt,
        post_id -> BigInt,
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Identifiable)]
#[diesel(table_name = authors)]
#[allow(dead_code)]
pub(crate) struct Author {
    pub id: i64,
    pub name: String,
    pub age: i64,
}

#[derive(Debug, Clone, Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = posts, belongs_to(Author))]
#[allow(dead_code)]
pub(crate) struct Post {
    pub id: i64,
    pub title: String,
    pub author_id: i64,
}

#[derive(Debug, Clone, Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = comments, belongs_to(Post))]
#[allow(dead_code)]
pub(crate) struct Comment {
    pub id: i64,
    pub body: String,
    pub likes: i64,
    pub post_id: i64,
}

/// What an eager load comes to.
pub(crate) type Tree = Vec<(Author, Vec<(Post, Vec<Comment>)>)>;

/// Puts the rows together, as Diesel's guide does.
pub(crate) fn together(authors: Vec<Author>, posts: Vec<Post>, comments: Vec<Comment>) -> Tree {
    let comments = comments.grouped_by(&posts);
    let posts: Vec<(Post, Vec<Comment>)> = posts.into_iter().zip(comments).collect();
    let posts = posts.grouped_by(&authors);
    authors.into_iter().zip(posts).collect()
}

pub(crate) fn sum_of(tree: &Tree) -> u64 {
    let mut sum = tree.len() as u64;
    for (_, posts) in tree {
        for (_, comments) in posts {
            sum += 1 + comments.iter().map(|comment| 1 + comment.likes.unsigned_abs()).sum::<u64>();
        }
    }
    sum
}
