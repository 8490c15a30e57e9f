//! A connection that somebody holds, and what happens when they let go.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::Either;

use super::config::whole_millis;
use super::connection::{Connection, HoldsDriver as _, on_each};
use super::lane::Lane;
use super::observe::{Counting, Watching};
use super::options::LaneOptions;
use super::status::{Ending, Farewell, Status};
use crate::error::{Error, Result};
use crate::exec::driver::caller::{Call, Caller};
#[cfg(feature = "mysql")]
use crate::exec::driver::mysql;
use crate::exec::driver::run::{self, Sending};
use crate::exec::driver::script;
use crate::exec::driver::sink::Sink;
#[cfg(feature = "sqlite")]
use crate::exec::driver::sqlite::in_place::{self, Tried};
use crate::sql::engine::Engine;
use crate::sql::statement::Statement;
use crate::sql::value::Value;

/// A connection on loan from a lane. It goes back when dropped: at once if it is at rest, after a
/// clean-up if a statement was cut or a transaction is open.
pub(crate) struct Lease {
    // `None` only inside `drop`.
    connection: Option<Connection>,
    lane: Arc<Lane>,
    /// Its number among the connections of the lane that are in use.
    ticket: u64,
    /// Where it was taken.
    at: Caller,
    status: Status,
}

impl Lease {
    pub(crate) fn new(connection: Connection, lane: Arc<Lane>, ticket: u64, at: Caller) -> Self {
        Lease { connection: Some(connection), lane, ticket, at, status: Status::Clean }
    }

    pub(crate) fn ticket(&self) -> u64 {
        self.ticket
    }

    /// Runs a statement to its end, for a call of the user's.
    pub(crate) fn run<'a>(
        &'a mut self,
        statement: Statement,
        call: Call,
        sink: &'a mut dyn Sink,
    ) -> impl Future<Output = Result<u64>> + Send + 'a {
        let watching = self.lane.watch().statement(self.engine(), &statement, call, self.status.is_open());
        // A pooler may hand out another server for each transaction, and a statement takes several steps.
        let pooled = self.lane.options().pgbouncer && !self.status.is_open();
        match (watching, pooled) {
            (None, false) => Either::Left(self.run_here(statement, sink)),
            // Boxed: it is rarely there and would be a part of every action.
            (None, true) => Either::Right(Either::Left(Box::pin(self.run_in_transaction(statement, sink)))),
            (Some(watching), pooled) => {
                Either::Right(Either::Right(Box::pin(self.run_seen(statement, watching, pooled, sink))))
            }
        }
    }

    async fn run_seen(
        &mut self,
        statement: Statement,
        mut watching: Watching,
        pooled: bool,
        sink: &mut dyn Sink,
    ) -> Result<u64> {
        let mut counting = Counting { sink, watching: &mut watching };
        let result = match pooled {
            true => self.run_in_transaction(statement, &mut counting).await,
            false => self.run_here(statement, &mut counting).await,
        };
        watching.end(result.as_ref().copied());
        result
    }

    async fn run_in_transaction(&mut self, statement: Statement, sink: &mut dyn Sink) -> Result<u64> {
        self.begin("BEGIN").await?;
        let result = self.run_here(statement, sink).await;
        let ended = self.end(result.is_ok()).await;
        result.and_then(|affected| ended.map(|()| affected))
    }

    /// Runs a statement, if its values can be sent.
    fn run_here<'a>(
        &'a mut self,
        mut statement: Statement,
        sink: &'a mut dyn Sink,
    ) -> impl Future<Output = Result<u64>> + Send + 'a {
        // Not an `async` block: that would keep the statement next to the work that it becomes.
        match (self.seal(&mut statement), script::may_control(&statement.text)) {
            (Err(error), _) => Either::Left(ready(Err(error))),
            // Boxed, both: what sends a statement would be a part of every action.
            (Ok(()), false) => Either::Right(Either::Left(Box::pin(self.send(statement, sink)))),
            (Ok(()), true) => Either::Right(Either::Right(Box::pin(self.control(statement, sink)))),
        }
    }

    /// Encrypts what is to be encrypted, and refuses what cannot be sent. Here and nowhere else, so that nothing is
    /// ever sent as it was read.
    fn seal(&self, statement: &mut Statement) -> Result<()> {
        for bind in &mut statement.binds {
            #[cfg(feature = "encrypted")]
            bind.seal();
            if let Some(why) = bind.refusal() {
                return Err(Error::usage(why.clone()));
            }
        }
        let dialect = self.engine().dialect();
        for bind in &statement.binds {
            if let Value::Lacking(advice) = bind {
                return Err(Error::usage(advice.clone()));
            }
            if let Some(why) = dialect.unstorable(bind) {
                return Err(Error::OutOfRange { what: why.into() });
            }
        }
        Ok(())
    }

    /// Runs a statement that may begin or end a transaction.
    async fn control(&mut self, statement: Statement, sink: &mut dyn Sink) -> Result<u64> {
        let text = statement.text.clone();
        self.refuse_commits(&text)?;
        let result = self.send(statement, sink).await;
        self.ask_after_text(&text, result).await
    }

    async fn send(&mut self, statement: Statement, sink: &mut dyn Sink) -> Result<u64> {
        self.start()?;
        #[cfg(feature = "sqlite")]
        let statement = match self.is_sqlite() {
            true => match self.run_in_place(statement, sink).await {
                Ok(Tried::Not(statement)) => statement,
                Ok(Tried::Done(affected)) => return self.note(Ok(affected)),
                Err(error) => return Box::pin(self.failed(error)).await,
            },
            false => statement,
        };
        // Boxed: it is larger than what runs in place.
        let result = Box::pin(self.send_by_driver(statement, sink)).await?;
        match result {
            Ok(affected) => self.note(Ok(affected)),
            // Boxed: it is rarely needed and would be a part of every action.
            Err(error) => Box::pin(self.failed(error)).await,
        }
    }

    /// The outer error is that of a statement whose end nobody has seen.
    async fn send_by_driver(&mut self, statement: Statement, sink: &mut dyn Sink) -> Result<Result<u64>> {
        #[cfg(feature = "mysql")]
        if self.is_mysql()
            && let Err(error) = self.check_size(&statement).await
        {
            return Ok(Err(error));
        }
        let LaneOptions { pgbouncer, statement_timeout, engine, .. } = *self.lane.options();
        let remote = engine != Engine::Sqlite;
        let sending = Sending { keep: !pgbouncer, alone: !self.status.is_open() };
        let result = match &mut self.connection {
            Some(connection) => on_each!(Connection, connection, D, held => {
                let mut spare = None;
                let result = match statement_timeout {
                    None => run::run::<D>(held.pooled(), statement, sending, &mut *sink, &mut spare).await,
                    Some(limit) => {
                        let work =
                            run::run_for::<D>(held.pooled(), statement, sending, limit, &mut *sink, &mut spare);
                        within(remote.then_some(limit), Box::pin(work)).await??
                    }
                };
                match result {
                    // Boxed: it is rarely there.
                    Err(Error::SchemaChanged) => {
                        let work = Box::pin(run::run_anew::<D>(held.pooled(), spare, sending, sink));
                        within(statement_timeout, work).await?
                    }
                    result => result,
                }
            }),
            None => unreachable!("the connection is taken in drop only"),
        };
        Ok(result)
    }

    /// Whether the server takes a statement of this size. It closes the connection if it does not, in the middle.
    #[cfg(feature = "mysql")]
    async fn check_size(&mut self, statement: &Statement) -> Result<()> {
        let bytes = statement.text.len() + statement.binds.iter().map(Value::weight).sum::<usize>();
        match &mut self.connection {
            // Boxed: it is rarely asked and would be a part of every action.
            Some(Connection::MySql(held)) if bytes >= mysql::SURELY_TAKEN => {
                Box::pin(mysql::check_size(held.pooled(), bytes)).await
            }
            _ => Ok(()),
        }
    }

    /// Runs a text of the user's, which may do anything to transactions.
    pub(crate) async fn execute_foreign(&mut self, text: String) -> Result<()> {
        self.refuse_commits(&text)?;
        let result = self.execute(text.clone()).await;
        self.ask_after_text(&text, result).await
    }

    /// Runs text of ours without binds.
    pub(crate) async fn execute(&mut self, text: String) -> Result<()> {
        match self.lane.watch().text(self.engine(), &text, self.at, self.status.is_open()) {
            None => self.execute_unseen(text).await,
            Some(watching) => {
                let result = self.execute_unseen(text).await;
                watching.end(result.as_ref().map(|()| 0));
                result
            }
        }
    }

    async fn execute_unseen(&mut self, text: String) -> Result<()> {
        self.start()?;
        #[cfg(feature = "sqlite")]
        match self.execute_in_place(&text).await {
            Ok(false) => {}
            Ok(true) => return self.note(Ok(())),
            Err(error) => return self.failed(error).await,
        }
        let limit = self.lane.options().statement_timeout.filter(|_| self.engine() != Engine::Sqlite);
        let result = match &mut self.connection {
            Some(connection) => {
                on_each!(Connection, connection, D, held => {
                    within(limit, run::execute::<D>(held.pooled(), text)).await?
                })
            }
            None => unreachable!("the connection is taken in drop only"),
        };
        match result {
            Ok(()) => self.note(Ok(())),
            Err(error) => self.failed(error).await,
        }
    }

    /// Ends the statement that was cut, if one was.
    async fn stop(&mut self) {
        if !self.status.is_running() || self.cut_is_fatal() {
            return;
        }
        let Some(connection) = &mut self.connection else { return };
        let work = self.lane.stop(connection);
        let stopped = match self.lane.options().engine {
            Engine::Sqlite => work.await,
            _ => tokio::time::timeout(self.lane.farewell_limit(), work).await.unwrap_or(false),
        };
        self.status = match stopped {
            true => self.status.finish(Ending::Failed),
            false => Status::Lost { running: true },
        };
    }

    /// Undoes a savepoint, and what was cut in it.
    pub(crate) async fn undo_savepoint(&mut self, depth: usize) -> Result<()> {
        self.stop().await;
        self.execute(format!("ROLLBACK TO SAVEPOINT limpid_{depth}")).await?;
        self.execute(format!("RELEASE SAVEPOINT limpid_{depth}")).await
    }

    /// The connection is closed instead of used again, with all that it holds on the server.
    pub(crate) fn give_up(&mut self) {
        self.status = Status::Lost { running: false };
    }

    fn engine(&self) -> Engine {
        self.lane.options().engine
    }

    fn start(&mut self) -> Result<()> {
        let (started, status) = self.status.start(self.cut_is_fatal());
        self.status = status;
        started
    }

    /// A statement has ended like this.
    fn note<T>(&mut self, result: Result<T>) -> Result<T> {
        self.status = self.status.finish(match &result {
            Ok(_) => Ending::Done,
            // What SQLite cannot read or write is for it to undo.
            Err(Error::Connection { .. }) if self.engine() != Engine::Sqlite => Ending::LostConnection,
            Err(Error::Connection { .. }) if !self.status.is_open() && !self.lane.options().in_memory => {
                Ending::LostConnection
            }
            // MariaDB and MySQL end the whole transaction, and would run what follows outside of any.
            Err(Error::Deadlock) if self.is_mysql() => Ending::EndedTransaction,
            Err(_) => Ending::Failed,
        });
        result
    }

    #[cfg(feature = "sqlite")]
    fn is_sqlite(&self) -> bool {
        matches!(self.connection, Some(Connection::Sqlite(_)))
    }

    /// Runs a quick statement of SQLite on this thread.
    #[cfg(feature = "sqlite")]
    async fn run_in_place(&mut self, statement: Statement, sink: &mut dyn Sink) -> Result<Tried> {
        let LaneOptions { in_place, statement_timeout, .. } = *self.lane.options();
        match &mut self.connection {
            Some(Connection::Sqlite(held)) if in_place => {
                in_place::run(held, statement, statement_timeout, sink).await
            }
            _ => Ok(Tried::Not(statement)),
        }
    }

    #[cfg(feature = "sqlite")]
    async fn execute_in_place(&mut self, text: &str) -> Result<bool> {
        match &mut self.connection {
            Some(Connection::Sqlite(held)) if self.lane.options().in_place => {
                in_place::execute(held, text).await
            }
            _ => Ok(false),
        }
    }

    fn is_mysql(&self) -> bool {
        matches!(self.engine(), Engine::MariaDb | Engine::MySql)
    }

    /// The driver of MariaDB and MySQL loses count of the answers when a statement is cut, and may wait forever for
    /// one or take one for that of the next statement. Such a connection is not used again.
    fn cut_is_fatal(&self) -> bool {
        self.is_mysql()
    }

    /// A statement has failed. Returns its error, after the engine was asked whether it has ended the transaction
    /// with it. PostgreSQL never does.
    async fn failed<T>(&mut self, error: Error) -> Result<T> {
        let result = self.note(Err(error));
        if matches!(self.status, Status::Open(_)) && self.engine() != Engine::Postgres {
            // Boxed: it is rarely needed.
            Box::pin(self.ask()).await;
        }
        result
    }

    /// On MariaDB and MySQL some statements commit by themselves, so they are refused in a transaction.
    fn refuse_commits(&self, text: &str) -> Result<()> {
        match self.status.is_open() && self.is_mysql() {
            true => match script::commits_by_itself(text) {
                Some(words) => Err(Error::usage(format!(
                    "`{words}` commits the transaction on MariaDB and MySQL: run it on the pool, before the transaction \
                     begins or after its end"
                ))),
                None => Ok(()),
            },
            false => Ok(()),
        }
    }

    /// A text of the user's has ended like this. It may have begun a transaction, or ended that of the lease.
    async fn ask_after_text<T>(&mut self, text: &str, result: Result<T>) -> Result<T> {
        if !matches!(self.status, Status::Open(_) | Status::Clean) {
            return result;
        }
        let inside = self.ask().await;
        match self.status {
            Status::Open(_) if script::ends_transaction(text, self.engine()) => {
                self.status = self.status.ended();
                result
            }
            Status::Clean if inside => {
                // What a text leaves open goes with its connection; in SQLite it is rolled back.
                self.status = if self.engine() == Engine::Sqlite {
                    self.status.opened()
                } else {
                    Status::Lost { running: false }
                };
                result.and(Err(Error::usage(
                    "this text leaves a transaction open, which is rolled back now: use `db.transaction(..)` or \
                     `db.begin()`",
                )))
            }
            _ => result,
        }
    }

    /// Asks the engine whether a transaction is open, and notes it if that of the lease has ended.
    async fn ask(&mut self) -> bool {
        let answer = match &mut self.connection {
            Some(connection) => connection.is_in_transaction().await,
            None => unreachable!("the connection is taken in drop only"),
        };
        self.status = match answer {
            Ok(true) => self.status,
            Ok(false) => self.status.ended(),
            Err(_) if self.lane.options().in_memory => self.status,
            Err(_) => Status::Lost { running: false },
        };
        answer.unwrap_or(false)
    }

    /// Opens a transaction. Call it in a task that nobody can cut.
    pub(crate) async fn begin(&mut self, text: &str) -> Result<()> {
        self.status = self.status.opened();
        let LaneOptions { pgbouncer, statement_timeout, .. } = *self.lane.options();
        let text = match statement_timeout.filter(|_| pgbouncer) {
            // Behind a pooler nothing is set for the session.
            Some(limit) => format!("{text}; SET LOCAL statement_timeout = {}", whole_millis(limit)),
            None => text.to_owned(),
        };
        let result = self.execute(text).await;
        if result.is_err() {
            self.status = self.status.closed();
        }
        result
    }

    /// Ends the transaction. Call it in a task that nobody can cut.
    ///
    /// # Errors
    ///
    /// [`Error::CommitUnknown`] only if COMMIT was sent.
    pub(crate) async fn end(&mut self, commit: bool) -> Result<()> {
        match (commit, self.status) {
            (true, status) => {
                let (ready, after) = status.start(self.cut_is_fatal());
                if ready.is_err() {
                    self.status = after;
                    return ready;
                }
                if status.is_doubtful() && self.engine() == Engine::Postgres {
                    // A transaction that was given up answers COMMIT as if all were well, but this with an error.
                    self.execute("SELECT 1".to_owned()).await?;
                }
            }
            // What is left of it is rolled back before anybody gets the connection.
            (false, Status::Ended) => return Ok(()),
            (false, _) => return self.roll_back().await,
        }
        let result = self.execute("COMMIT".to_owned()).await;
        if result.is_ok() {
            self.status = self.status.closed();
        }
        match result {
            // SQLite is not a server: what it refuses, as on a full disk, has not happened.
            Err(Error::Connection { .. } | Error::Timeout) if self.engine() != Engine::Sqlite => {
                self.status = Status::Lost { running: true };
                Err(Error::CommitUnknown)
            }
            result => result,
        }
    }

    /// Rolls back, after what was cut was ended. A server that does not answer is not waited for.
    async fn roll_back(&mut self) -> Result<()> {
        self.stop().await;
        let limit = self.lane.farewell_limit();
        let result = match self.engine() {
            Engine::Sqlite => self.execute("ROLLBACK".to_owned()).await,
            _ => match tokio::time::timeout(limit, self.execute("ROLLBACK".to_owned())).await {
                Ok(result) => result,
                Err(_) => {
                    self.status = Status::Lost { running: true };
                    Err(Error::Connection { what: "the server does not answer".into() })
                }
            },
        };
        match (result, self.status) {
            // The engine was faster.
            (Err(_), Status::Ended) => Ok(()),
            (result, status) => {
                self.status = if result.is_ok() { status.closed() } else { status };
                result
            }
        }
    }
}

/// An engine that ends a statement itself gets this much longer, to say so.
const GRACE: Duration = Duration::from_millis(80);

/// Waits for a statement, for a limited time if there is a limit.
async fn within<F: Future>(limit: Option<Duration>, work: F) -> Result<F::Output> {
    match limit {
        None => Ok(work.await),
        Some(limit) => tokio::time::timeout(limit + GRACE, work).await.map_err(|_| Error::Timeout),
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let farewell = self.status.farewell(self.cut_is_fatal());
        let Some(connection) = self.connection.take() else { return };
        if farewell != Farewell::GiveBack {
            self.lane.forget(self.ticket);
        }
        match farewell {
            Farewell::GiveBack if connection.is_for_clean_up() => self.lane.tidy(connection, self.ticket),
            Farewell::GiveBack => self.lane.give_back(connection, self.ticket),
            Farewell::CleanUp { running, open } => self.lane.clean_up(connection, running, open),
            Farewell::Close { running } => self.lane.discard(connection, running),
        }
    }
}
