//! Where statements meet connections. sqlx is known here and nowhere else.
//!
//! Floor 3. Knows statements and rows, not models. Three rooms, each of which uses those before it: `driver` (what an
//! engine says and understands), `pool` (connections, their holders, and the queue for them), `db` (what users hold).

pub(crate) mod db;
pub(crate) mod driver;
pub(crate) mod pool;

pub use db::Db;
pub(crate) use db::action::action;
pub use db::action::{Action, Run};
pub use db::advisory::AdvisoryLock;
pub use db::connect::connect;
pub(crate) use db::rows::Batches;
pub use db::rows::Rows;
#[cfg(feature = "migrate")]
pub(crate) use db::session::Session;
pub use db::transaction::Transaction;
pub use db::transaction::options::{Isolation, SqliteMode};
pub use db::transaction::transact::{
    Attempts, Retry, RetryFn, SingleAttempt, TransactionCall, TransactionFn,
};
pub use driver::reader::Reader;
pub use pool::config::{Config, Tls};
pub(crate) use pool::fate::Fate;
pub use pool::lane::Metrics;
pub use pool::observe::Executed;
pub(crate) use pool::versions::UndoneVersion;
