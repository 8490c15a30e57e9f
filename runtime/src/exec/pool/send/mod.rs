//! How a statement runs on a connection that somebody holds.

#[cfg(feature = "mysql")]
mod index_fields;

use std::future::ready;
use std::time::Duration;

use futures_util::future::Either;

use crate::error::{Error, Result};
use crate::exec::driver::caller::Call;
#[cfg(feature = "mysql")]
use crate::exec::driver::mysql;
use crate::exec::driver::run::{self, Sending};
use crate::exec::driver::script;
use crate::exec::driver::sink::Sink;
#[cfg(feature = "sqlite")]
use crate::exec::driver::sqlite::in_place::{self, Tried};
use crate::exec::pool::connection::{Connection, HoldsDriver as _, on_each};
use crate::exec::pool::lease::Lease;
use crate::exec::pool::observe::{Counting, Watching};
use crate::exec::pool::options::LaneOptions;
use crate::exec::pool::status::{Ending, Status};
use crate::sql::engine::Engine;
use crate::sql::statement::Statement;
use crate::sql::value::Value;

impl Lease {
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
        let controls = script::may_control(&statement.text)
            || (statement.has_user_text || statement.table.is_of_user_text())
                && script::leaves_by_function(&statement.text, self.engine());
        match (self.seal(&mut statement), controls) {
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
        self.prepare_for_text(&text)?;
        let result = self.send(statement, sink).await;
        self.ask_after_text(&text, result).await
    }

    async fn send(&mut self, statement: Statement, sink: &mut dyn Sink) -> Result<u64> {
        if self.has_cut_work() {
            // Boxed: it is rarely needed.
            Box::pin(self.settle_cut()).await;
        }
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
        #[cfg(feature = "mysql")]
        let table = statement.table;
        // Boxed: it is larger than what runs in place.
        let result = Box::pin(self.send_by_driver(statement, sink)).await?;
        match result {
            Ok(affected) => self.note(Ok(affected)),
            #[cfg(feature = "mysql")]
            Err(error) if self.is_mysql() && index_fields::is_nameless(&error, table) => {
                match Box::pin(self.failed(error)).await {
                    Err(error) => Err(self.with_fields(error, table).await),
                    done => done,
                }
            }
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
        let LaneOptions { pgbouncer, statement_timeout, .. } = *self.lane.options();
        let sending = Sending { keep: !pgbouncer, alone: !self.status.is_open() };
        // A stream is read as slowly as its reader likes.
        let number = self.number().filter(|_| sink.reader().is_none());
        self.set_limit(statement_timeout);
        let Lease { connection, lane, .. } = self;
        let result = match connection {
            Some(connection) => on_each!(Connection, connection, D, held => {
                let mut spare = None;
                let work = run::run::<D>(held.pooled(), statement, sending, &mut *sink, &mut spare);
                let result = within(statement_timeout, lane.while_alive(number, work)).await??;
                match result {
                    // Boxed: it is rarely there.
                    Err(Error::SchemaChanged) => {
                        let work = Box::pin(run::run_anew::<D>(held.pooled(), spare, sending, sink));
                        within(statement_timeout, lane.while_alive(number, work)).await??
                    }
                    result => result,
                }
            }),
            None => unreachable!("the connection is taken in drop only"),
        };
        Ok(self.in_time(result))
    }

    /// How long what is sent to SQLite next may take.
    fn set_limit(&mut self, limit: Option<Duration>) {
        #[cfg(feature = "sqlite")]
        if let Some(Connection::Sqlite(held)) = &mut self.connection {
            held.set_limit(limit);
        }
        #[cfg(not(feature = "sqlite"))]
        let _ = limit;
    }

    /// What SQLite has answered. It no longer counts the time; a lock that was waited for until it was over is not to
    /// blame.
    fn in_time<T>(&mut self, result: Result<T>) -> Result<T> {
        #[cfg(feature = "sqlite")]
        if let Some(Connection::Sqlite(held)) = &mut self.connection {
            let late = held.is_late();
            held.set_limit(None);
            return match result {
                Err(Error::Busy { .. }) if late => Err(Error::Timeout),
                result => result,
            };
        }
        result
    }

    /// The number that the server knows the connection by.
    fn number(&self) -> Option<i64> {
        self.connection.as_ref().and_then(Connection::number)
    }

    /// Waits for the end of a statement of the transaction whose caller has gone away. The engine may have ended the
    /// transaction with it, and what comes next would be outside of any.
    async fn settle_cut(&mut self) {
        let settled = match &mut self.connection {
            Some(connection) => connection.settle().await,
            None => unreachable!("the connection is taken in drop only"),
        };
        if !settled {
            self.status = Status::Lost { running: true };
            return;
        }
        self.status = self.status.finish(Ending::Failed);
        self.ask().await;
    }

    /// Whether the server takes a statement of this size. It closes the connection if it does not, in the middle.
    #[cfg(feature = "mysql")]
    async fn check_size(&mut self, statement: &Statement) -> Result<()> {
        let bytes = statement.text.len() + statement.binds.iter().map(Value::weight).sum::<usize>();
        match &mut self.connection {
            // Boxed: it is rarely needed and would be a part of every action.
            Some(Connection::MySql(held)) if bytes >= mysql::SURELY_TAKEN => {
                Box::pin(mysql::check_size(held.pooled(), bytes)).await
            }
            _ => Ok(()),
        }
    }

    /// Runs a text of the user's, which may do anything to transactions.
    pub(crate) async fn execute_foreign(&mut self, text: String) -> Result<()> {
        self.prepare_for_text(&text)?;
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
        if self.has_cut_work() {
            Box::pin(self.settle_cut()).await;
        }
        self.start()?;
        #[cfg(feature = "sqlite")]
        match self.execute_in_place(&text).await {
            Ok(false) => {}
            Ok(true) => return self.note(Ok(())),
            Err(error) => return self.failed(error).await,
        }
        let limit = self.lane.options().statement_timeout;
        let number = self.number();
        self.set_limit(limit);
        // Once SQLite commits, only the disk can be in the way: how it ends is waited for.
        let outer = limit.filter(|_| self.engine() != Engine::Sqlite || text != "COMMIT");
        let Lease { connection, lane, .. } = self;
        let result = match connection {
            Some(connection) => {
                on_each!(Connection, connection, D, held => {
                    let work = run::execute::<D>(held.pooled(), text);
                    within(outer, lane.while_alive(number, work)).await??
                })
            }
            None => unreachable!("the connection is taken in drop only"),
        };
        match self.in_time(result) {
            Ok(()) => self.note(Ok(())),
            Err(error) => self.failed(error).await,
        }
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

    /// Refuses a text of the user's that must not run here, and notes whether it may leave something behind.
    fn prepare_for_text(&mut self, text: &str) -> Result<()> {
        self.refuse_commits(text)?;
        if self.lane.options().pgbouncer
            && let Some(words) = script::sets_session(text)
        {
            return Err(Error::usage(format!(
                "`{words}` behind a pooler would hold for whoever gets the same server: write `SET LOCAL` in a transaction"
            )));
        }
        self.is_marked |= script::may_leave_traces(text, self.engine());
        Ok(())
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
