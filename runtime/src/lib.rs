//! Limpid is an Active Record for Rust: as readable as Eloquent, checked by the compiler, on SQLite, PostgreSQL and
//! MariaDB/MySQL.
//!
//! A model is a struct with a derive. Queries name its columns in closures, loads change the type of the rows, and
//! rules such as soft deletes hold on every path. Nothing is sent before an action is awaited.
//!
//! - [A first example](#a-first-example)
//! - [Where to find what](#where-to-find-what)
//! - [Cargo features](#cargo-features)
//! - [What to read next](#what-to-read-next)
//!
//! # A first example
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
//! post.delete().await?; // soft: sets `deleted_at`
//! assert_eq!(Post::query().count().await?, 0);
//! post.restore().await?;
//! assert_eq!(Post::query().count().await?, 1);
//! # Ok(()) }
//! ```
//!
//! # Where to find what
//!
//! | To | Look at |
//! |---|---|
//! | define a model: attributes of the struct and its fields | [`derive@Model`] |
//! | make an enum or newtype a column; see which types there are | [`derive@ColumnType`], [`ColumnType`](trait@ColumnType) |
//! | find, create, update and delete rows | [`Record`]; many rows at once: [`Bulk`](record::Bulk) |
//! | filter, order, join, load, group and page | [`Query`], and the columns of closures: [`Column`], [`expr`] |
//! | relate models | [`derive@Model`], [`Relation`](relation::Relation); one of several models: [`derive@Polymorphic`] |
//! | read only some columns | [`derive@Projection`] |
//! | write scopes as functions | [`macro@scopes`] |
//! | write SQL by hand | [`sql!`](macro@sql), [`sql_unchecked`] |
//! | run code around writes | [`Hooks`] |
//! | let a request filter and sort | [`Criteria`](request::Criteria) |
//! | connect, configure, observe | [`connect`], [`Config`], [`Db`] |
//! | use transactions, retries and locks | [`Db::transaction`], [`Db::retry`], [`Db::advisory_lock`] |
//! | create tables | [`schema!`] |
//! | handle errors | [`Error`], with a code, a status and advice |
//!
//! The root holds what programs name. The types of intermediate steps, and the bounds of their methods, are in modules
//! by theme: [`expr`], [`read`], [`write`](mod@write), [`record`], [`relation`], [`request`], [`db`], [`model`] and [`types`].
//!
//! # Cargo features
//!
//! | Feature | Default | What it adds |
//! |---|---|---|
//! | `sqlite` | yes | SQLite, bundled: nothing to install |
//! | `postgres` | | PostgreSQL |
//! | `mysql` | | MariaDB and MySQL |
//! | `decimal` | | `rust_decimal::Decimal` as a column type |
//! | `time` | | the types of the crate `time` as column types |
//! | `encrypted` | | `Encrypted<T>`: encrypted columns, with a ring of keys and rotation |
//! | `hashed` | | `Hashed`: passwords, stored as Argon2 hashes only |
//! | `tls` | | TLS connections to servers, with rustls |
//! | `validate` | | rules of inputs: `#[rule(..)]` |
//! | `migrate` | | migrations that come from the models |
//! | `testing` | | `#[limpid::test]`: a database for each test, and a count of its statements |
//!
//! # What to read next
//!
//! The chapters in `docs/` of the repository show each subject from the first line to its corners; their examples are
//! tests of this crate: reading, relations, expressions, pages and streams, search, filtering by request, hooks,
//! attributes, column types, and what it all costs. `examples/quickstart` is a program on real data.

#![cfg_attr(docsrs, feature(doc_cfg))]
// A crate between this one and a program chooses no engine: it compiles without any, and connects to none.
#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(
        dead_code,
        unreachable_code,
        unreachable_patterns,
        unused_imports,
        unused_macros,
        unused_variables,
        unused_mut
    ),
    allow(clippy::drop_non_drop)
)]

pub mod db;
mod error;
mod exec;
pub mod expr;
#[cfg(feature = "migrate")]
pub mod migrate;
pub mod model;
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
pub mod types;
#[cfg(feature = "validate")]
pub mod validate;
pub mod write;

#[doc(hidden)]
pub mod __private;

pub use error::{Complaint, Error, Mistake, Mistakes, Problem, Result};
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
#[doc(inline)]
pub use expr::{Column, Expr, Filter, IntoFilter, case, now, sql_unchecked, window};
#[cfg(feature = "migrate")]
pub use limpid_macros::migrate;
#[cfg(feature = "testing")]
pub use limpid_macros::test;
pub use limpid_macros::{ColumnType, Model, Polymorphic, Projection, scopes, sql};
#[doc(inline)]
pub use model::{Changes, Committed, GlobalScope, Hooks, Model, Patch, Upserted};
pub use paginate::{CursorPage, Page, SimplePage};
#[doc(inline)]
pub use read::{Projection, Query};
#[doc(inline)]
pub use record::{Draft, Record};
#[doc(inline)]
pub use relation::{Polymorphic, load, load_missing};
pub use sql::engine::Engine;
#[cfg(feature = "encrypted")]
pub use sql::keys::KeyRing;
pub use sql::statement::Sql;
#[cfg(feature = "encrypted")]
pub use sql::types::Encrypted;
#[cfg(feature = "hashed")]
pub use sql::types::Hashed;
pub use sql::types::{ColumnType, Json};
pub use sql::value::Value;
#[doc(inline)]
pub use write::Prunable;

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

/// The examples of the chapter on validation, run as tests.
#[cfg(all(doctest, feature = "validate"))]
#[doc = include_str!("../../docs/validation.md")]
struct ValidationChapter;
