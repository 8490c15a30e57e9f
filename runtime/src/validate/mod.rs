//! Rules of inputs, checked before anything is written: `#[rule(..)]` on the fields of a model, and `#[derive(Form)]`
//! for bodies that are not the input of one.
//!
//! Floor 6. Knows models and statements; whoever has a request hands over its [`Body`].
//!
//! ```
//! use limpid::prelude::*;
//! use limpid::validate::{Asking, Body, Unchecked};
//!
//! #[derive(Debug, Clone, Model)]
//! struct Post {
//!     id: i64,
//!     #[fillable]
//!     #[rule(filled, length(max = 200))]
//!     title: String,
//!     #[fillable]
//!     #[unique]
//!     #[rule(slug)]
//!     slug: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> limpid::Result<()> {
//! # let db = limpid::connect("sqlite::memory:").await?;
//! # limpid::schema![Post].create(&db).await?;
//! let body = Body::json(br#"{"title": "", "slug": 7, "id": 1}"#);
//! let error = Unchecked::<PostCreate>::read(body).finish(&Asking::of(&db)).await.unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "`slug` must be a text; `id` is guarded: it cannot be set by an input; `title` must not be empty"
//! );
//! # Ok(()) }
//! ```

mod body;
#[doc(hidden)]
pub mod form;
mod input;
mod questions;
mod rules;
mod typed;
mod unchecked;

pub use body::Body;
#[doc(hidden)]
pub use form::FormFields;
#[doc(inline)]
pub use limpid_macros::Form;
pub use unchecked::{Checked, Unchecked, Validate, Validated};

pub use crate::model::Input;
pub use crate::model::asking::{Asking, StandingRow};
