//! The ten columns, as a model of Limpid and as a struct for sqlx.

// The derives of Limpid write methods without documentation of their own here.
#![allow(missing_docs, reason = "the fields are the columns of the table")]

use chrono::{DateTime, Utc};
use limpid::prelude::*;
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

/// A row as Limpid reads it.
#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[timestamps]
pub struct User {
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

/// A row as sqlx reads it.
#[derive(Debug, Clone)]
pub struct PlainUser {
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
