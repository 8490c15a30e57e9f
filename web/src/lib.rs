//! Limpid for axum: a request is checked, bound to rows, run in a transaction and answered.
//!
//! ```
//! use axum::Router;
//! use axum::routing::get;
//! use limpid::prelude::*;
//! use limpid_axum::{Answers, Atomic, Bound, Listing, Paged, Reply, Result};
//!
//! #[derive(Debug, Clone, Model)]
//! struct Post {
//!     id: i64,
//!     #[fillable]
//!     title: String,
//! }
//!
//! async fn index(paged: Paged) -> Result<Listing<String>> {
//!     let page = Post::query().paginate(paged.page, paged.per_page).await?;
//!     Ok(paged.answer(page.map(|post| post.title)))
//! }
//!
//! async fn show(post: Bound<Post>) -> Reply<String> {
//!     Reply::ok(post.into_inner().title)
//! }
//!
//! # async fn example() -> limpid::Result<()> {
//! let db = limpid::connect("sqlite://blog.db").await?;
//! let app: Router = Router::new()
//!     .route("/posts", get(index))
//!     .route("/posts/{post}", get(show))
//!     .layer(Atomic::writes().on(&db))
//!     .layer(Answers::envelope())
//!     .with_state(db);
//! # Ok(()) }
//! ```

mod answer;
mod atomic;
mod bound;
mod query;
mod standing;
mod state;
mod valid;

#[doc(hidden)]
pub mod __private;

pub use answer::fault::{ApiError, Fault, Result};
pub use answer::layer::{Answering, Answers};
pub use answer::list::{Answerable, Listing};
pub use answer::reply::Reply;
pub use atomic::{Atomic, AtomicService};
pub use bound::{Binding, Bound, Can, Locked, Names, Of, OnlyTrashed, Policy, WithTrashed};
pub use limpid_macros::ApiError;
pub use query::{Filters, Paged};
pub use state::{HasDb, RequestDb};
pub use valid::{Sending, Valid};

/// The examples of the chapter on requests and answers, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/web.md")]
struct WebChapter;

/// The example of the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
