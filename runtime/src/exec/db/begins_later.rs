//! What a handle knows of a transaction that has not begun.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::level::Level;
use super::transaction::hooks::{Deferred, DeferredWork};
use crate::error::Result;
use crate::exec::driver::caller::Call;
use crate::exec::driver::sink::Sink;
use crate::exec::pool::fate::Fate;
use crate::exec::pool::lane::Lanes;
use crate::sql::statement::Statement;

/// A future that is kept somewhere.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A transaction that begins when something is written. `transaction/on_write.rs` is the one there is; the handle
/// names this, so that what opens transactions can be above it.
pub(crate) trait BeginsLater: Send + Sync {
    fn lanes(&self) -> &Arc<Lanes>;

    /// What becomes of what is written now.
    fn fate(&self) -> Option<Fate>;

    /// The transaction, if it has begun.
    fn begun(&self) -> Option<&Arc<Level>>;

    fn has_ended(&self) -> bool;

    /// The transaction, which begins now if it has not.
    fn level(&self) -> Boxed<'_, &Arc<Level>>;

    /// Runs a statement where it belongs.
    fn run<'a>(&'a self, statement: Statement, call: Call, sink: &'a mut dyn Sink) -> Boxed<'a, u64>;

    /// Work that waits for a commit, or for the opposite.
    fn defer(&self, work: Deferred, committed: bool);

    /// Takes over what waits on a level inside, which has ended.
    fn absorb(&self, waiting: DeferredWork, committed: bool);
}
