//! A connection that somebody holds, and what happens when they let go.

use std::sync::Arc;

use futures_util::future::Either;

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
use crate::exec::driver::sink::Sink;
#[cfg(feature = "sqlite")]
use crate::exec::driver::sqlite::in_place::{self, Tried};
use crate::sql::engine::Engine;
use crate::sql::statement::Statement;
#[cfg(feature = "mysql")]
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
        let ended = self.end(if result.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
        result.and_then(|affected| ended.map(|()| affected))
    }

    async fn run_here(&mut self, mut statement: Statement, sink: &mut dyn Sink) -> Result<u64> {
        for bind in &mut statement.binds {
            // Here and nowhere else, so that nothing is ever sent as it was read.
            #[cfg(feature = "encrypted")]
            bind.seal();
            if let Some(why) = bind.refusal() {
                return Err(Error::usage(why.clone()));
            }
        }
        self.start()?;
        #[cfg(feature = "sqlite")]
        let statement = match self.is_sqlite() {
            // Boxed: it is half as large again as all the rest, which every action on every engine would keep.
            true => match Box::pin(self.run_in_place(statement, sink)).await {
                Ok(Tried::Not(statement)) => statement,
                Ok(Tried::Done(affected)) => return self.note(Ok(affected)),
                Err(error) => return self.note(Err(error)),
            },
            false => statement,
        };
        #[cfg(feature = "mysql")]
        if self.is_mysql()
            && let Err(error) = self.check_size(&statement).await
        {
            return self.note(Err(error));
        }
        let LaneOptions { pgbouncer, statement_timeout, .. } = *self.lane.options();
        let sending = Sending { keep: !pgbouncer, alone: !self.status.is_open() };
        let result = match &mut self.connection {
            Some(connection) => on_each!(Connection, connection, D, held => match statement_timeout {
                None => run::run::<D>(held.pooled(), statement, sending, sink).await,
                limit => Box::pin(run::run_for::<D>(held.pooled(), statement, sending, limit, sink)).await?,
            }),
            None => unreachable!("the connection is taken in drop only"),
        };
        self.note(result)
    }

    /// Whether the server takes a statement of this size. It closes the connection if it does not, in the middle.
    #[cfg(feature = "mysql")]
    async fn check_size(&mut self, statement: &Statement) -> Result<()> {
        let bytes = statement.text.len() + statement.binds.iter().map(Value::weight).sum::<usize>();
        match &mut self.connection {
            // Boxed: it is rarely asked and would be a part of every action.
            Some(Connection::MySql(held)) if bytes >= mysql::SURELY_TAKEN => {
                Box::pin(mysql::check_size(held, bytes)).await
            }
            _ => Ok(()),
        }
    }

    /// Runs text without binds.
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
            Err(error) => return self.note(Err(error)),
        }
        let result = match &mut self.connection {
            Some(connection) => {
                on_each!(Connection, connection, D, held => run::execute::<D>(held.pooled(), text).await)
            }
            None => unreachable!("the connection is taken in drop only"),
        };
        self.note(result)
    }

    /// The connection is closed instead of used again, with all that it holds on the server.
    pub(crate) fn give_up(&mut self) {
        self.status = Status::Lost;
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
            Err(Error::Connection { .. }) => Ending::LostConnection,
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

    /// Opens a transaction. Call it in a task that nobody can cut.
    pub(crate) async fn begin(&mut self, text: &str) -> Result<()> {
        self.status = self.status.opened();
        let result = self.execute(text.to_owned()).await;
        if result.is_err() {
            self.status = self.status.closed();
        }
        result
    }

    /// Ends the transaction. Call it in a task that nobody can cut.
    pub(crate) async fn end(&mut self, text: &str) -> Result<()> {
        let commit = text == "COMMIT";
        if commit && self.status.is_doubtful() && self.engine() == Engine::Postgres {
            // A transaction that was given up answers COMMIT as if all were well, but this with an error.
            self.execute("SELECT 1".to_owned()).await?;
        }
        if !commit {
            self.status = self.status.opened();
        }
        let result = self.execute(text.to_owned()).await;
        if result.is_ok() {
            self.status = self.status.closed();
        }
        result
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let farewell = self.status.farewell(self.cut_is_fatal());
        let Some(connection) = self.connection.take() else { return };
        if farewell == Farewell::GiveBack {
            return match connection.is_for_clean_up() {
                false => self.lane.give_back(connection, self.ticket),
                true => self.lane.tidy(connection, self.ticket),
            };
        }
        self.lane.forget(self.ticket);
        match farewell {
            Farewell::Close => self.lane.discard(connection),
            farewell => self.lane.clean_up(connection, farewell == Farewell::RollBack),
        }
    }
}
