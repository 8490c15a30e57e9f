//! A connection of its own, for work that holds a lock or a setting over several statements.

use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::exec::db::{Db, Inner};
use crate::exec::driver::caller::Call;
use crate::exec::driver::reader::Reader;
use crate::exec::pool::lease::Lease;
use crate::sql::engine::Engine;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::Table;
use crate::sql::value::Value;

/// One connection, apart from every pool. It is closed at the end, whatever has happened.
///
/// A SQLite database in memory is its only connection, so there it is that one.
pub(crate) struct Session {
    lease: Lease,
    engine: Engine,
    /// The pool that was made for it. None if it is on loan.
    own: Option<Db>,
    call: Call,
}

impl Db {
    /// Connects once more, to the same database.
    #[track_caller]
    pub(crate) fn session(&self) -> impl Future<Output = Result<Session>> + Send + use<> {
        let (db, call) = (self.clone(), self.call());
        async move {
            if db.is_transaction() {
                return Err(Error::usage(
                    "migrations have a connection and transactions of their own: run them on the pool",
                ));
            }
            let lanes = db.lanes();
            let is_alone = lanes.engine == Engine::Sqlite && Arc::ptr_eq(&lanes.read, &lanes.write);
            let own = match is_alone {
                true => None,
                false => {
                    let mut config = (*lanes.config).clone().max_connections(1).in_place(false).kept_open();
                    config.statement_timeout = None;
                    config.min_connections = 0;
                    Some(config.connect().await?)
                }
            };
            let Inner::Pool(lanes) = &own.as_ref().unwrap_or(&db).inner else {
                return Err(Error::TransactionEnded);
            };
            let lease = lanes.write.acquire(call.at, super::ambient::tickets_on).await?;
            Ok(Session { lease, engine: lanes.engine, own, call })
        }
    }

    /// Whether it goes through a pooler that hands out a server for each transaction.
    pub(crate) fn is_pooled_elsewhere(&self) -> bool {
        self.lanes().config.pgbouncer
    }
}

impl Session {
    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// Runs one statement, or a script, as it is.
    pub(crate) async fn execute(&mut self, text: impl Into<String>) -> Result<()> {
        self.lease.execute(text.into()).await
    }

    /// Runs a statement with values.
    pub(crate) async fn write(&mut self, text: String, binds: Vec<Value>) -> Result<()> {
        self.lease
            .run(statement(text, binds, Access::Write), self.call, &mut crate::exec::driver::sink::Ignore)
            .await
            .map(drop)
    }

    /// What a statement returns.
    pub(crate) async fn read<T: Send>(
        &mut self,
        text: impl Into<String>,
        mut read: impl FnMut(&mut Reader<'_>) -> Result<T> + Send,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        let mut sink = |row: &mut Reader<'_>| {
            found.push(read(row)?);
            Ok(())
        };
        // A reader is one connection among several; this is the only one, and may write what it reads.
        let statement = statement(text.into(), Vec::new(), Access::Write);
        self.lease.run(statement, self.call, &mut &mut sink).await?;
        Ok(found)
    }

    /// Opens a transaction.
    pub(crate) async fn begin(&mut self) -> Result<()> {
        let text = if self.engine == Engine::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.lease.begin(text).await
    }

    /// Makes it permanent.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        self.lease.end(true).await
    }

    /// Takes it back.
    pub(crate) async fn roll_back(&mut self) -> Result<()> {
        self.lease.end(false).await
    }

    /// Closes the connection.
    pub(crate) async fn close(self) {
        let Session { mut lease, own, .. } = self;
        if let Some(own) = own {
            lease.give_up();
            drop(lease);
            // A server that does not answer must not hold up what comes after.
            let _ = tokio::time::timeout(Duration::from_secs(2), own.close()).await;
        }
    }
}

fn statement(text: String, binds: Vec<Value>, access: Access) -> Statement {
    static NOTHING: Table = Table::nameless();
    Statement { text: text.into(), binds, access, table: &NOTHING, one: false, has_user_text: false }
}
