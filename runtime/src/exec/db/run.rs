//! Running a statement or a text on a handle.

use std::time::{Duration, Instant};

use super::bypass_warning::warn_of_bypass;
use super::{Db, Inner, ambient};
use crate::error::{Error, Result};
use crate::exec::driver::caller::Call;
use crate::exec::driver::reader::Reader;
use crate::exec::driver::sink::{Forget, Gather, Ignore, Sink};
use crate::sql::statement::{Access, Statement};
#[cfg(feature = "testing")]
use crate::sql::table::Table;

/// A function that takes rows one after the other.
pub(crate) type RowFn<'a> = dyn FnMut(&mut Reader<'_>) -> Result<()> + Send + 'a;

impl Db {
    /// Runs SQL text that you wrote yourself, without values: a script, a PRAGMA. For values there are
    /// queries, which bind them.
    ///
    /// On the pool, what the text sets or locks for its connection (`SET`, `PRAGMA`, `LOCK TABLES`, a temporary table) is
    /// gone after it, or after the transaction that it ran in: such a connection is closed instead of used again. A SQLite
    /// database in memory is its only connection; there the pragmas that Limpid relies on are set as they were. Behind
    /// pgbouncer `SET` is refused, except for `SET LOCAL`. What is to hold for every connection belongs to the role or the
    /// database: `ALTER ROLE .. SET`.
    ///
    /// # Errors
    ///
    /// [`Usage`](crate::Error::Usage) if the text leaves a transaction open on a connection of the pool, which is then
    /// rolled back; and on MariaDB and MySQL in a transaction, if it is a statement that commits by itself, as
    /// `CREATE TABLE` is. After a text that ends the transaction of a handle, its next statement is
    /// [`TransactionEnded`](crate::Error::TransactionEnded).
    #[track_caller]
    pub fn execute_raw(&self, text: &'static str) -> impl Future<Output = Result<()>> + Send {
        let db = self.clone().called_at(self.caller());
        async move {
            match &db.inner {
                Inner::Pool(lanes) => {
                    let at = db.caller();
                    warn_of_bypass(lanes, at);
                    let mut lease = lanes.write.acquire(at, ambient::tickets_on).await?;
                    lease.execute_foreign(text.to_owned()).await
                }
                Inner::Transaction(level) => level.execute_foreign(text.to_owned()).await,
                Inner::OnWrite(on_write) => on_write.level().await?.execute_foreign(text.to_owned()).await,
            }
        }
    }

    /// Pings the database and returns how long that took.
    ///
    /// # Errors
    ///
    /// [`Connection`](crate::Error::Connection) if there is none, or what is in the way of one.
    #[track_caller]
    pub fn health(&self) -> impl Future<Output = Result<Duration>> + Send {
        let db = self.clone().called_at(self.caller());
        async move {
            let start = Instant::now();
            db.execute("SELECT 1".to_owned()).await?;
            Ok(start.elapsed())
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

    /// Runs a statement and hands its rows to a consumer that may make it wait.
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
        self.lanes().write.watch().repeats.note(&statement, call, ambient::unit_here());
        self.send(statement, call, sink).await
    }

    /// Sends a statement to where this handle leads.
    pub(super) async fn send(&self, statement: Statement, call: Call, sink: &mut dyn Sink) -> Result<u64> {
        match &self.inner {
            Inner::Pool(lanes) => {
                warn_of_bypass(lanes, call.at);
                let lane = match statement.access {
                    Access::Read => &lanes.read,
                    Access::Write | Access::WriteFew => &lanes.write,
                };
                let mut lease = lane.acquire(call.at, ambient::tickets_on).await?;
                lease.run(statement, call, sink).await
            }
            // Boxed: a part of every action would be as large as it is.
            Inner::Transaction(level) => Box::pin(level.run(statement, call, sink)).await,
            Inner::OnWrite(on_write) => on_write.run(statement, call, sink).await,
        }
    }

    /// Runs a statement for its effect.
    pub(crate) async fn affect(&self, statement: Statement) -> Result<u64> {
        self.run_into(statement, &mut Ignore).await
    }

    /// The first column of what one of our own texts returns.
    #[cfg(feature = "testing")]
    pub(crate) async fn texts(&self, text: &str) -> Result<Vec<String>> {
        static NOTHING: Table = Table::nameless();
        let (text, access) = (text.to_owned().into(), Access::Read);
        let statement =
            Statement { text, binds: Vec::new(), access, table: &NOTHING, one: false, has_user_text: false };
        let mut texts = Vec::new();
        self.run(statement, &mut |row| {
            texts.push(row.column()?);
            Ok(())
        })
        .await?;
        Ok(texts)
    }

    /// Runs a text of ours that may commit by itself.
    pub(crate) async fn define(&self, text: String) -> Result<()> {
        match &self.inner {
            Inner::Pool(_) => self.execute(text).await,
            Inner::Transaction(level) => level.execute_foreign(text).await,
            Inner::OnWrite(on_write) => on_write.level().await?.execute_foreign(text).await,
        }
    }

    pub(crate) async fn execute(&self, text: String) -> Result<()> {
        match &self.inner {
            Inner::Pool(lanes) => {
                let at = self.caller();
                warn_of_bypass(lanes, at);
                lanes.write.acquire(at, ambient::tickets_on).await?.execute(text).await
            }
            Inner::Transaction(level) => level.execute(text).await,
            Inner::OnWrite(on_write) => on_write.level().await?.execute(text).await,
        }
    }
}
