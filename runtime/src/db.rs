//! What transactions, retries and actions return and ask for: programs rarely name these. See [`Db`](crate::Db).

pub use crate::exec::{Attempts, Retry, RetryFn, Run, SingleAttempt, TransactionCall, TransactionFn};
