//! The handle to a database: a pool or a transaction, in one type.

pub(crate) mod action;
pub(crate) mod advisory;
pub(crate) mod ambient;
#[cfg(debug_assertions)]
mod bypass_warning;
pub(crate) mod rows;
pub(crate) mod stream;
pub(crate) mod transaction;

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::exec::db::transaction::Level;
use crate::exec::driver::reader::Reader;
use crate::exec::driver::{Forget, Gather, Ignore, Sink};
use crate::exec::pool::holders::Place;
use crate::exec::pool::lane::{Lane, Metrics};
use crate::exec::pool::observe::Call;
use crate::sql::dialect::Dialect;
use crate::sql::engine::Engine;
use crate::sql::statement::{Access, Statement};
#[cfg(feature = "testing")]
use crate::sql::table::Table;

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

/// A function that takes rows one after the other.
pub(crate) type RowFn<'a> = dyn FnMut(&mut Reader<'_>) -> Result<()> + Send + 'a;

#[derive(Clone)]
pub(crate) enum Inner {
    Pool(Arc<Lanes>),
    Transaction(Arc<Level>),
}

/// The connections of one database.
pub(crate) struct Lanes {
    pub(crate) engine: Engine,
    pub(crate) write: Arc<Lane>,
    /// The same lane as `write`, but for a SQLite file.
    pub(crate) read: Arc<Lane>,
}

impl Db {
    pub(crate) const fn new(inner: Inner) -> Self {
        Db { inner, call: None, quiet: false }
    }

    /// The same connection, for a call that was made there.
    pub(crate) fn called_at(self, at: Place) -> Self {
        Db { call: Some(Call::new(at)), ..self }
    }

    /// The same connection, of which writes raise no events.
    pub(crate) fn quiet(self) -> Self {
        Db { quiet: true, ..self }
    }

    /// Whether writes raise no events, by this handle or in this place.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet || ambient::is_quiet()
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
    pub(crate) fn caller(&self) -> Place {
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

    /// Makes this the connection of every task that has none of its own, and gives it back.
    pub fn install(self) -> Self {
        ambient::install(self.clone());
        self
    }

    /// The connection that an action without `.on(..)` would use here.
    ///
    /// # Errors
    ///
    /// [`NoConnection`](crate::Error::NoConnection) if there is none.
    pub fn current() -> Result<Self> {
        ambient::current()
    }

    /// Runs a future in which actions without `.on(..)` work on this connection.
    pub fn scope<F: Future>(&self, work: F) -> impl Future<Output = F::Output> {
        ambient::scope(self.clone(), work)
    }

    /// Runs a future as [`scope`](Db::scope) does, in which no write raises events: the hooks of models stay
    /// silent, whatever handle is used. For seeds and imports.
    ///
    /// A task that is started inside with [`limpid::spawn`](crate::spawn) raises none either; one that is
    /// started with `tokio::spawn` does.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Clone, Model)] #[hooks] struct Post { id: i64, #[fillable] title: String }
    /// # impl Hooks for Post {}
    /// # async fn example(db: &Db) -> limpid::Result<()> {
    /// db.without_events(async {
    ///     Post::create(PostCreate { title: "Seeded".into() }).await?;
    ///     limpid::Result::Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    ///
    /// For one action there is [`Action::without_events`](crate::Action::without_events).
    pub fn without_events<F: Future>(&self, work: F) -> impl Future<Output = F::Output> {
        ambient::scope(self.plain().quiet(), work)
    }

    /// The engine behind it.
    pub fn engine(&self) -> Engine {
        self.lanes().engine
    }

    /// Whether this is a transaction.
    pub fn is_transaction(&self) -> bool {
        matches!(self.inner, Inner::Transaction(_))
    }

    /// Runs SQL text that you wrote yourself, without values: a script, a PRAGMA. For values there are
    /// queries, which bind them.
    #[track_caller]
    pub fn execute_raw(&self, text: &'static str) -> impl Future<Output = Result<()>> + Send {
        let db = self.clone().called_at(self.caller());
        async move { db.execute(text.to_owned()).await }
    }

    /// Asks the database for a sign of life and answers how long that took.
    ///
    /// # Errors
    ///
    /// [`Connection`](crate::Error::Connection) if there is none, or what stands in the way of one.
    #[track_caller]
    pub fn health(&self) -> impl Future<Output = Result<Duration>> + Send {
        let db = self.clone().called_at(self.caller());
        async move {
            let start = Instant::now();
            db.execute("SELECT 1".to_owned()).await?;
            Ok(start.elapsed())
        }
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
        matches!(&self.inner, Inner::Transaction(level) if level.has_ended())
    }

    pub(crate) fn dialect(&self) -> &'static dyn Dialect {
        self.engine().dialect()
    }

    /// The secret that cursors are signed with.
    pub(crate) fn cursor_key(&self) -> Arc<[u8]> {
        Arc::clone(&self.lanes().write.options().cursor_key)
    }

    pub(crate) fn lanes(&self) -> &Arc<Lanes> {
        match &self.inner {
            Inner::Pool(lanes) => lanes,
            Inner::Transaction(level) => level.lanes(),
        }
    }

    /// Runs a statement and hands over its rows. Answers how many rows were written.
    pub(crate) async fn run(&self, statement: Statement, mut sink: &mut RowFn<'_>) -> Result<u64> {
        self.run_into(statement, &mut sink).await
    }

    /// Runs a statement and gathers its rows in something that can forget them.
    pub(crate) async fn gather<T: Forget>(
        &self,
        statement: Statement,
        into: &mut T,
        take: impl FnMut(&mut T, &mut Reader<'_>) -> Result<()> + Send,
    ) -> Result<u64> {
        self.run_into(statement, &mut Gather { into, take }).await
    }

    /// Runs a statement and hands its rows to one who may let it wait.
    pub(crate) async fn run_into(&self, statement: Statement, sink: &mut dyn Sink) -> Result<u64> {
        let (bound, most) = (statement.binds.len(), self.dialect().most_binds());
        if bound > most {
            return Err(Error::usage(format!(
                "the statement binds {bound} values, and {} takes {most}: ask in several steps",
                self.dialect().name()
            )));
        }
        let call = self.call();
        #[cfg(debug_assertions)]
        self.lanes().write.watch().repeats.note(&statement, call);
        match &self.inner {
            Inner::Pool(lanes) => {
                warn_of_bypass(lanes, call.at);
                let lane = match statement.access {
                    Access::Read => &lanes.read,
                    Access::Write | Access::WriteFew => &lanes.write,
                };
                let mut lease = lane.acquire(call.at).await?;
                lease.run(statement, call, sink).await
            }
            // Boxed: a part of every action would be as large as it is.
            Inner::Transaction(level) => Box::pin(level.run(statement, call, sink)).await,
        }
    }

    /// Runs a statement for its effect.
    pub(crate) async fn affect(&self, statement: Statement) -> Result<u64> {
        self.run_into(statement, &mut Ignore).await
    }

    /// The first column of what a text of ours answers.
    #[cfg(feature = "testing")]
    pub(crate) async fn texts(&self, text: &str) -> Result<Vec<String>> {
        static NOTHING: Table = Table::nameless();
        let (text, access) = (text.to_owned().into(), Access::Read);
        let statement = Statement { text, binds: Vec::new(), access, table: &NOTHING, one: false };
        let mut texts = Vec::new();
        self.run(statement, &mut |row| {
            texts.push(row.column()?);
            Ok(())
        })
        .await?;
        Ok(texts)
    }

    pub(crate) async fn execute(&self, text: String) -> Result<()> {
        match &self.inner {
            Inner::Pool(lanes) => {
                let at = self.caller();
                warn_of_bypass(lanes, at);
                lanes.write.acquire(at).await?.execute(text).await
            }
            Inner::Transaction(level) => level.execute(text).await,
        }
    }
}

/// In debug builds, warns of a call on the pool that a transaction of this task knows nothing of.
pub(crate) fn warn_of_bypass(_lanes: &Arc<Lanes>, _at: Place) {
    #[cfg(debug_assertions)]
    crate::exec::db::bypass_warning::warn(_lanes, _at);
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
