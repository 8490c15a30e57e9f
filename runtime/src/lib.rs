//! Limpid: an Active Record for Rust that reads as clearly as Eloquent and is checked as strictly as Diesel.
//!
//! ```
//! use limpid::prelude::*;
//!
//! #[derive(Debug, Clone, Model)]
//! #[soft_deletes]
//! #[timestamps]
//! #[scope(published = published.eq(true))]
//! #[scope(popular(min: i64) = views.ge(min))]
//! pub struct Post {
//!     pub id: i64,
//!     #[fillable]
//!     pub title: String,
//!     #[default(false)]
//!     pub published: bool,
//!     #[default(0)]
//!     pub views: i64,
//!     pub created_at: DateTime<Utc>,
//!     pub updated_at: DateTime<Utc>,
//!     pub deleted_at: Option<DateTime<Utc>>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> limpid::Result<()> {
//! let db = limpid::connect("sqlite::memory:").await?.install();
//! limpid::schema![Post].create(&db).await?;
//!
//! let mut post = Post::create(PostCreate { title: "Clear water".into() })
//!     .set(|post| post.published.set(true))
//!     .await?;
//! post.update(|post| post.views.increment(1_500)).await?;
//!
//! let page = Post::query()
//!     .published()
//!     .popular(1_000)
//!     .filter(|post| post.title.contains("water"))
//!     .latest()
//!     .paginate(1, 20)
//!     .await?;
//! assert_eq!(page.total, 1);
//!
//! post.delete().await?; // soft: deleted_at is stamped
//! assert_eq!(Post::query().count().await?, 0);
//! post.restore().await?;
//! assert_eq!(Post::query().count().await?, 1);
//! # Ok(()) }
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod error;
mod exec;
mod expr;
#[cfg(feature = "migrate")]
pub mod migrate;
mod model;
mod paginate;
pub mod prelude;
mod query;
pub mod read;
pub mod record;
pub mod relation;
pub mod request;
pub mod schema;
mod sql;
#[cfg(feature = "testing")]
pub mod testing;
pub mod write;

#[doc(hidden)]
pub mod __private;

pub use error::{Error, Problem, Result};
pub use exec::db::ambient::spawn;
#[cfg(feature = "sqlite")]
pub use exec::driver::native::Lite;
#[cfg(feature = "mysql")]
pub use exec::driver::native::My;
#[cfg(feature = "postgres")]
pub use exec::driver::native::Pg;
pub use exec::{
    Action, AdvisoryLock, Config, Db, Executed, Isolation, Metrics, Rows, SqliteMode, Tls, Transaction,
    connect,
};
pub use expr::{
    Assignment, Assignments, AvgOf, BaseOf, Case, CastTo, Column, Condition, Dated, Document,
    EncryptedColumn, Expr, Expression, Filter, IntoFilter, IntoOrder, JsonItem, JsonPath, Nullability,
    Numeric, OneColumn, Operand, Operator, Order, OrderedTexts, Raw, SameAs, Searched, Signed, SumOf,
    Summable, Textual, Timed, Version, case, now, sql_unchecked, window,
};
#[cfg(feature = "migrate")]
pub use limpid_macros::migrate;
#[cfg(feature = "testing")]
pub use limpid_macros::test;
pub use limpid_macros::{ColumnType, Model, Polymorphic, Projection, scopes, sql};
pub use model::{Changes, Committed, GlobalScope, Hooks, Model, Patch, Upserted};
pub use paginate::{CursorPage, Page, SimplePage};
pub use read::{Projection, Query};
pub use record::{Draft, Record};
pub use relation::{Polymorphic, load, load_missing};
pub use sql::engine::Engine;
#[cfg(feature = "encrypted")]
pub use sql::keys::KeyRing;
pub use sql::kind::Kind;
pub use sql::statement::Sql;
#[cfg(feature = "encrypted")]
pub use sql::types::Encrypted;
#[cfg(feature = "hashed")]
pub use sql::types::Hashed;
pub use sql::types::{ColumnType, Element, Json};
pub use sql::value::Value;
pub use write::Prunable;

/// What transactions, actions and retries return and ask for. A program rarely names these.
pub mod db {
    pub use crate::exec::{Attempts, Retry, RetryFn, Run, SingleAttempt, TransactionCall, TransactionFn};
}

/// The examples of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The examples of the chapter on expressions, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/expressions.md")]
struct ExpressionsChapter;

/// The examples of the chapter on filters and orders of a request, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/filtering.md")]
struct FilteringChapter;

/// The examples of the chapter on hooks, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/hooks.md")]
struct HooksChapter;

/// The examples of the chapter on relations, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/relations.md")]
struct RelationsChapter;

/// The examples of the chapter on reading, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/reading.md")]
struct ReadingChapter;

/// The examples of the chapter on pages and streams, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/pages.md")]
struct PagesChapter;

/// The examples of the chapter on full-text search, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/search.md")]
struct SearchChapter;

/// The examples of the chapter on attributes, run as tests.
#[cfg(all(doctest, feature = "encrypted"))]
#[doc = include_str!("../../docs/attributes.md")]
struct AttributesChapter;
