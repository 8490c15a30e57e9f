//! A connection that somebody holds, and what happens when they let go.

use std::sync::Arc;

use futures_util::future::Either;
use sqlx::pool::PoolConnection;

use crate::error::{Error, Result};
#[cfg(feature = "sqlite")]
use crate::exec::driver::sqlite::{self, Held, LONG_LOG, Tried};
use crate::exec::driver::{self, Sink};
use crate::exec::pool::holders::Place;
use crate::exec::pool::lane::{Lane, Options};
use crate::exec::pool::observe::{Call, Counting, Watch, Watching};
use crate::sql::statement::Statement;

/// A connection of one of the engines.
pub(crate) enum Connection {
    #[cfg(feature = "sqlite")]
    Sqlite(Held),
    #[cfg(feature = "postgres")]
    Postgres(PoolConnection<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(PoolConnection<sqlx::MySql>),
}

/// Runs the same code on a connection of any engine, with `$driver` as its type.
macro_rules! on_each {
    ($connection:expr, $driver:ident, $held:ident => $body:expr) => {
        match $connection {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite($held) => {
                type $driver = sqlx::Sqlite;
                let $held = $held.driver();
                $body
            }
            #[cfg(feature = "postgres")]
            Connection::Postgres($held) => {
                type $driver = sqlx::Postgres;
                $body
            }
            #[cfg(feature = "mysql")]
            Connection::MySql($held) => {
                type $driver = sqlx::MySql;
                $body
            }
        }
    };
}

/// A connection on loan from a lane. It goes back when dropped: at once if it is at rest, after a
/// clean-up if a statement was cut or a transaction is open.
pub(crate) struct Lease {
    // `None` only inside `drop`.
    connection: Option<Connection>,
    lane: Arc<Lane>,
    /// Its number among the connections of the lane that are in use.
    ticket: u64,
    /// Where it was taken.
    at: Place,
    /// A statement is under way, or was cut.
    busy: bool,
    /// A transaction is open.
    open: bool,
    /// A statement of the open transaction failed or was cut: the server may have given the transaction up.
    doubtful: bool,
    /// The server has ended the transaction by itself, so what follows would not be a part of it.
    undone: bool,
    /// The server is gone, or cannot be understood.
    lost: bool,
}

impl Lease {
    pub(crate) fn new(connection: Connection, lane: Arc<Lane>, ticket: u64, at: Place) -> Self {
        Lease {
            connection: Some(connection),
            lane,
            ticket,
            at,
            busy: false,
            open: false,
            doubtful: false,
            undone: false,
            lost: false,
        }
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
        let watching = Watch::statement(&self.lane, &statement, call, self.open);
        // A pooler may hand out another server for each transaction, and a statement takes several steps.
        let pooled = self.lane.options().pgbouncer && !self.open;
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

    async fn run_here(&mut self, statement: Statement, sink: &mut dyn Sink) -> Result<u64> {
        #[cfg(feature = "encrypted")]
        if let Some(why) = statement.binds.iter().find_map(crate::sql::value::Value::refusal) {
            return Err(Error::usage(why.clone()));
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
        let Options { pgbouncer, statement_timeout, .. } = *self.lane.options();
        let result = match &mut self.connection {
            Some(connection) => on_each!(connection, D, held => match statement_timeout {
                None => driver::run::<D>(held, statement, !pgbouncer, sink).await,
                limit => Box::pin(driver::run_for::<D>(held, statement, !pgbouncer, limit, sink)).await?,
            }),
            None => unreachable!("the connection is taken in drop only"),
        };
        self.note(result)
    }

    /// Runs text without binds.
    pub(crate) async fn execute(&mut self, text: String) -> Result<()> {
        match Watch::text(&self.lane, &text, self.at, self.open) {
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
            Some(connection) => on_each!(connection, D, held => driver::execute::<D>(held, text).await),
            None => unreachable!("the connection is taken in drop only"),
        };
        self.note(result)
    }

    /// The connection is closed instead of used again, with all that it holds on the server.
    pub(crate) fn give_up(&mut self) {
        self.lost = true;
    }

    fn start(&mut self) -> Result<()> {
        if self.busy && self.is_mysql() {
            self.lost = true;
        }
        if self.lost {
            return Err(Error::Connection { what: "a statement on it was cut".into() });
        }
        if self.undone {
            return Err(Error::Deadlock);
        }
        self.doubtful |= self.busy;
        self.busy = true;
        Ok(())
    }

    /// A statement has ended like this.
    fn note<T>(&mut self, result: Result<T>) -> Result<T> {
        self.busy = false;
        self.doubtful |= result.is_err();
        self.lost |= matches!(result, Err(Error::Connection { .. }));
        // MariaDB and MySQL end the whole transaction, and would run what follows outside of any.
        self.undone |= self.open && matches!(result, Err(Error::Deadlock)) && self.is_mysql();
        result
    }

    #[cfg(feature = "sqlite")]
    fn is_sqlite(&self) -> bool {
        matches!(self.connection, Some(Connection::Sqlite(_)))
    }

    /// Runs a quick statement of SQLite on this thread.
    #[cfg(feature = "sqlite")]
    async fn run_in_place(&mut self, statement: Statement, sink: &mut dyn Sink) -> Result<Tried> {
        let Options { in_place, statement_timeout, .. } = *self.lane.options();
        match &mut self.connection {
            Some(Connection::Sqlite(held)) if in_place => {
                sqlite::run(held, statement, statement_timeout, sink).await
            }
            _ => Ok(Tried::Not(statement)),
        }
    }

    #[cfg(feature = "sqlite")]
    async fn execute_in_place(&mut self, text: &str) -> Result<bool> {
        match &mut self.connection {
            Some(Connection::Sqlite(held)) if self.lane.options().in_place => {
                sqlite::execute(held, text).await
            }
            _ => Ok(false),
        }
    }

    /// Its driver loses count of the answers when a statement is cut, and may wait forever for one or take
    /// one for that of the next statement. Such a connection is not used again.
    fn is_mysql(&self) -> bool {
        #[cfg(feature = "mysql")]
        return matches!(self.connection, Some(Connection::MySql(_)));
        #[cfg(not(feature = "mysql"))]
        false
    }

    /// Opens a transaction. Call it in a task that nobody can cut.
    pub(crate) async fn begin(&mut self, text: &str) -> Result<()> {
        self.open = true;
        self.doubtful = false;
        let result = self.execute(text.to_owned()).await;
        self.open = result.is_ok();
        result
    }

    /// Ends the transaction. Call it in a task that nobody can cut.
    pub(crate) async fn end(&mut self, text: &str) -> Result<()> {
        #[cfg(feature = "postgres")]
        if text == "COMMIT"
            && (self.doubtful || self.busy)
            && matches!(self.connection, Some(Connection::Postgres(_)))
        {
            // A transaction that was given up answers COMMIT as if all were well, but this with an error.
            self.execute("SELECT 1".to_owned()).await?;
        }
        self.undone &= text == "COMMIT";
        let result = self.execute(text.to_owned()).await;
        self.open = result.is_err();
        result
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let lost = self.lost || (self.busy && self.is_mysql());
        let Some(connection) = self.connection.take() else { return };
        if !lost && !self.busy && !self.open {
            return match connection.is_for_clean_up() {
                false => self.lane.give_back(connection, self.ticket),
                true => self.lane.tidy(connection, self.ticket),
            };
        }
        self.lane.forget(self.ticket);
        match (self.busy, self.open) {
            _ if lost => self.lane.discard(connection),
            (_, open) => self.lane.clean_up(connection, open),
        }
    }
}

impl Connection {
    /// Whether something has to be done on its thread before the next one gets it.
    fn is_for_clean_up(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(held) => held.pages_in_log() >= LONG_LOG,
            #[allow(unreachable_patterns, reason = "reachable when SQLite is not alone")]
            _ => false,
        }
    }

    /// Does it.
    pub(crate) async fn tidy(&mut self) {
        match self {
            // Whoever reads the log holds it up; then it is moved after one of the next commits.
            #[cfg(feature = "sqlite")]
            Connection::Sqlite(held) => {
                let text = "PRAGMA wal_checkpoint(PASSIVE)".to_owned();
                let _ = driver::execute::<sqlx::Sqlite>(held.driver(), text).await;
            }
            #[allow(unreachable_patterns, reason = "reachable when SQLite is not alone")]
            _ => {}
        }
    }

    /// Rolls back what is open and answers whether the connection is fit for use again.
    pub(crate) async fn roll_back(&mut self) -> bool {
        on_each!(self, D, held => driver::execute::<D>(held, "ROLLBACK".into()).await.is_ok())
    }

    /// Closes the connection instead of giving it back.
    pub(crate) fn close_on_drop(&mut self) {
        on_each!(self, D, held => {
            let held: &mut PoolConnection<D> = held;
            held.close_on_drop();
        });
    }
}
