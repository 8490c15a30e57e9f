//! Where statements meet connections. sqlx is known here and nowhere else.
//!
//! Floor 3. Knows statements and rows, not models.

mod action;
mod advisory;
pub(crate) mod ambient;
#[cfg(debug_assertions)]
mod bypass;
mod config;
mod db;
mod engine;
pub(crate) mod flow;
mod holder;
mod lane;
mod lease;
#[cfg(feature = "mysql")]
mod mysql;
pub(crate) mod native;
pub(crate) mod observe;
#[cfg(feature = "postgres")]
mod postgres;
mod reader;
#[cfg(debug_assertions)]
mod repeat;
mod rows;
#[cfg(feature = "sqlite")]
mod sqlite;
mod transaction;
mod turn;

pub use action::{Action, Run};
pub use advisory::AdvisoryLock;
pub use config::{Config, Tls, connect};
pub use db::Db;
pub use lane::Metrics;
pub use observe::Executed;
pub use reader::Reader;
pub(crate) use rows::Batches;
pub use rows::Rows;
pub use transaction::{Again, Isolation, Once, Retry, SqliteMode, Transact, Transaction, Work, WorkAgain};
