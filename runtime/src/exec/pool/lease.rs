//! A connection that somebody holds, and what happens when they let go.

use std::sync::Arc;

use super::config::whole_millis;
use super::connection::Connection;
use super::lane::Lane;
use super::options::LaneOptions;
use super::status::{Ending, Farewell, Status};
use crate::error::{Error, Result};
use crate::exec::driver::caller::Caller;
use crate::exec::driver::script;
use crate::sql::engine::Engine;

/// Behind a pooler nobody knows which server works for whom, so none can be told to end a statement. It looks itself,
/// every 200 ms, whether anybody still listens: who gives up closes the connection. PostgreSQL can since 14, on Linux.
const NOTICES_HANGUP: &str = "SELECT CASE WHEN current_setting('client_connection_check_interval', true) IS NOT NULL \
    AND version() LIKE '%linux%' THEN set_config('client_connection_check_interval', '200', true) END";

/// A connection on loan from a lane. It goes back when dropped: at once if it is at rest, after a
/// clean-up if a statement was cut or a transaction is open.
pub(crate) struct Lease {
    // `None` only inside `drop`.
    pub(super) connection: Option<Connection>,
    pub(super) lane: Arc<Lane>,
    /// Its number among the connections of the lane that are in use.
    ticket: u64,
    /// Where it was taken.
    pub(super) at: Caller,
    pub(super) status: Status,
    /// Whether a text of the user's may have left something on the connection, as a setting, a lock or a temporary
    /// table.
    pub(super) is_marked: bool,
}

impl Lease {
    pub(crate) fn new(connection: Connection, lane: Arc<Lane>, ticket: u64, at: Caller) -> Self {
        Lease { connection: Some(connection), lane, ticket, at, status: Status::Clean, is_marked: false }
    }

    pub(crate) fn ticket(&self) -> u64 {
        self.ticket
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

    pub(super) fn engine(&self) -> Engine {
        self.lane.options().engine
    }

    /// Whether a statement of the transaction was cut, and the connection can still be used.
    pub(super) fn has_cut_work(&self) -> bool {
        self.status.is_running() && self.status.is_open() && !self.cut_is_fatal()
    }

    pub(super) fn start(&mut self) -> Result<()> {
        let (started, status) = self.status.start(self.cut_is_fatal());
        self.status = status;
        started
    }

    /// A statement has ended like this.
    pub(super) fn note<T>(&mut self, result: Result<T>) -> Result<T> {
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

    pub(super) fn is_mysql(&self) -> bool {
        matches!(self.engine(), Engine::MariaDb | Engine::MySql)
    }

    /// The driver of MariaDB and MySQL loses count of the answers when a statement is cut, and may wait forever for
    /// one or take one for that of the next statement. Such a connection is not used again.
    fn cut_is_fatal(&self) -> bool {
        self.is_mysql()
    }

    /// A statement has failed. Returns its error, after the engine was asked whether it has ended the transaction
    /// with it. PostgreSQL never does.
    pub(super) async fn failed<T>(&mut self, error: Error) -> Result<T> {
        let result = self.note(Err(error));
        if matches!(self.status, Status::Open(_)) && self.engine() != Engine::Postgres {
            // Boxed: it is rarely needed.
            Box::pin(self.ask()).await;
        }
        result
    }

    /// A text of the user's has ended like this. It may have begun a transaction, or ended that of the lease.
    pub(super) async fn ask_after_text<T>(&mut self, text: &str, result: Result<T>) -> Result<T> {
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
    pub(super) async fn ask(&mut self) -> bool {
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

    /// Opens a transaction. It is noted before it is sent, so a caller who goes away leaves it to be rolled back. Who
    /// hands it to somebody runs this in a task of its own.
    pub(crate) async fn begin(&mut self, text: &str) -> Result<()> {
        self.status = self.status.opened();
        let LaneOptions { pgbouncer, statement_timeout, .. } = *self.lane.options();
        // Behind a pooler nothing is set for the session.
        let text = match (pgbouncer, statement_timeout) {
            (false, _) => text.to_owned(),
            (true, None) => format!("{text}; {NOTICES_HANGUP}"),
            (true, Some(limit)) => {
                format!("{text}; {NOTICES_HANGUP}; SET LOCAL statement_timeout = {}", whole_millis(limit))
            }
        };
        let result = self.execute(text).await;
        if result.is_err() {
            self.status = self.status.closed();
        }
        result
    }

    /// Ends the transaction. A caller who goes away leaves it open whether COMMIT arrived, as with any statement that was
    /// cut. Who promises that a commit runs to its end calls this in a task of its own.
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

    /// Rolls back, after what was cut was ended. Does not wait for a server that does not answer.
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

impl Drop for Lease {
    fn drop(&mut self) {
        let farewell = self.status.farewell(self.cut_is_fatal());
        let Some(connection) = self.connection.take() else { return };
        if farewell != Farewell::GiveBack {
            self.lane.forget(self.ticket);
        }
        match farewell {
            Farewell::GiveBack if self.is_marked => self.lane.replace(connection, self.ticket),
            Farewell::CleanUp { running, open } if self.is_marked && !self.lane.options().in_memory => {
                self.lane.discard(connection, running || open);
            }
            Farewell::GiveBack if connection.is_for_clean_up() => self.lane.tidy(connection, self.ticket),
            Farewell::GiveBack => self.lane.give_back(connection, self.ticket),
            Farewell::CleanUp { running, open } => self.lane.clean_up(connection, running, open),
            Farewell::Close { running } => self.lane.discard(connection, running),
        }
    }
}
