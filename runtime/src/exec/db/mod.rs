//! The handle to a database: a pool or a transaction, in one type.

pub(crate) mod action;
mod action_hints;
pub(crate) mod advisory;
pub(crate) mod after_commit;
pub(crate) mod ambient;
pub(crate) mod begins_later;
mod bypass_warning;
pub(crate) mod connect;
pub(crate) mod level;
pub(crate) mod listen;
pub(crate) mod rows;
pub(crate) mod run;
#[cfg(feature = "migrate")]
pub(crate) mod session;
pub(crate) mod stream;
pub(crate) mod transaction;

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use begins_later::BeginsLater;
use level::Level;

use crate::exec::driver::caller::{Call, Caller};
use crate::exec::pool::fate::Fate;
use crate::exec::pool::lane::Lanes;
use crate::exec::pool::lane::Metrics;
use crate::sql::dialect::Dialect;
use crate::sql::engine::Engine;

/// A database, or a transaction in one. Cheap to clone, shared by reference, the same type everywhere.
///
/// ```
/// # async fn example() -> limpid::Result<()> {
/// let db = limpid::connect("sqlite://blog.db").await?.install();
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Db {
    pub(crate) inner: Inner,
    /// The call that this handle works for, if it works for one.
    call: Option<Call>,
    /// Whether what is written with it raises no events.
    quiet: bool,
}

#[derive(Clone)]
pub(crate) enum Inner {
    Pool(Arc<Lanes>),
    Transaction(Arc<Level>),
    /// A transaction that begins when something is written.
    OnWrite(Arc<dyn BeginsLater>),
}

impl Db {
    pub(crate) const fn new(inner: Inner) -> Self {
        Db { inner, call: None, quiet: false }
    }

    /// The same connection, for a call that was made there.
    pub(crate) fn called_at(self, at: Caller) -> Self {
        Db { call: Some(Call::new(at)), ..self }
    }

    /// The same connection, of which writes raise no events.
    pub(crate) fn quiet(self) -> Self {
        Db { quiet: true, ..self }
    }

    /// Takes over what the handle on which this was opened works for.
    pub(crate) fn works_for(&mut self, other: &Db) {
        (self.call, self.quiet) = (other.call, other.quiet);
    }

    /// The same connection, as users get it.
    pub(crate) fn plain(&self) -> Self {
        Db::new(self.inner.clone())
    }

    /// The pool of this connection.
    pub(crate) fn pool(&self) -> Self {
        Db::new(Inner::Pool(Arc::clone(self.lanes())))
    }

    /// Where the call was made that is being worked on: that of the action, else our caller.
    #[track_caller]
    pub(crate) fn caller(&self) -> Caller {
        match self.call {
            Some(call) => call.at,
            // A closure would be its own caller.
            None => Location::caller(),
        }
    }

    /// The call that is being worked on.
    #[track_caller]
    pub(crate) fn call(&self) -> Call {
        match self.call {
            Some(call) => call,
            None => Call::new(Location::caller()),
        }
    }

    /// The engine behind it.
    pub fn engine(&self) -> Engine {
        self.lanes().engine
    }

    /// Whether this is a transaction.
    pub fn is_transaction(&self) -> bool {
        !matches!(self.inner, Inner::Pool(_))
    }

    /// How the pool is used at this moment. For a SQLite file these are the connections that read, and
    /// [`writer_metrics`](Db::writer_metrics) tells of the one that writes.
    pub fn metrics(&self) -> Metrics {
        self.lanes().read.metrics()
    }

    /// How the connections that write are used at this moment. Only a SQLite file has some of their own.
    pub fn writer_metrics(&self) -> Metrics {
        self.lanes().write.metrics()
    }

    /// Closes every connection, after those in use have come back. A transaction is not touched.
    pub async fn close(&self) {
        if let Inner::Pool(lanes) = &self.inner {
            lanes.read.close().await;
            lanes.write.close().await;
        }
    }

    /// Whether this is a transaction that has ended.
    pub(crate) fn has_ended(&self) -> bool {
        match &self.inner {
            Inner::Pool(_) => false,
            Inner::Transaction(level) => level.has_ended(),
            Inner::OnWrite(on_write) => on_write.has_ended(),
        }
    }

    pub(crate) fn dialect(&self) -> &'static dyn Dialect {
        self.engine().dialect()
    }

    /// The secret that cursors are signed with.
    pub(crate) fn cursor_key(&self) -> Arc<[u8]> {
        Arc::clone(&self.lanes().write.options().cursor_key)
    }

    /// What becomes of what is written on this connection; nothing to ask about outside of a transaction, where it
    /// is permanent.
    pub(crate) fn fate(&self) -> Option<Fate> {
        match &self.inner {
            Inner::Pool(_) => None,
            Inner::Transaction(level) => Some(level.fate().clone()),
            Inner::OnWrite(on_write) => on_write.fate(),
        }
    }

    pub(crate) fn lanes(&self) -> &Arc<Lanes> {
        match &self.inner {
            Inner::Pool(lanes) => lanes,
            Inner::Transaction(level) => level.lanes(),
            Inner::OnWrite(on_write) => on_write.lanes(),
        }
    }
}

impl From<&Db> for Engine {
    fn from(db: &Db) -> Engine {
        db.engine()
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_transaction() { "transaction" } else { "pool" };
        write!(f, "Db({} {what})", self.dialect().name())
    }
}
