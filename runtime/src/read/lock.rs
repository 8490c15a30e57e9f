//! Row locks: `for_update`, `for_share`, and what happens at rows that somebody else has locked.

use super::query::plan::Plan;
use super::{Query, Subject};
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::model::Model;
use crate::query::{Lock, Output, Select, Strength, Taken};
use crate::sql::statement::Statement;

impl<M: Model, L, S> Query<M, L, S> {
    /// Locks the rows that are read until the end of the transaction: others who want to write or lock them
    /// wait. PostgreSQL, MariaDB and MySQL; the latter two lock every row that they look at on the way, so
    /// that the filter and the order want an index.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Job { id: i64, #[default(false)] done: bool }
    /// # async fn example(db: &Db) -> limpid::Result<()> {
    /// db.transaction(async |_| -> limpid::Result<()> {
    ///     let job = Job::query().filter(|job| job.done.eq(false)).for_update().skip_locked().first().await?;
    ///     if let Some(mut job) = job {
    ///         // .. nobody else has it ..
    ///         job.update(|job| job.done.set(true)).await?;
    ///     }
    ///     Ok(())
    /// }).await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The action returns [`Usage`](Error::Usage) outside of a transaction, where the lock would be gone at
    /// once; on SQLite, which has no row locks and needs none, because a transaction that writes keeps all
    /// other writers out; and if it asks for no rows, as `count` and `exists` do, or for `distinct` ones.
    pub fn for_update(self) -> Self {
        self.locked(Strength::Update)
    }

    /// Locks the rows that are read until the end of the transaction, so that nobody else writes them. Others
    /// may lock them in the same way.
    ///
    /// # Errors
    ///
    /// As [`for_update`](Query::for_update).
    pub fn for_share(self) -> Self {
        self.locked(Strength::Share)
    }

    /// After [`for_update`](Query::for_update) or [`for_share`](Query::for_share): leaves out the rows that
    /// somebody else has locked, as the workers of a queue do.
    ///
    /// # Errors
    ///
    /// The action returns [`Usage`](Error::Usage) if no lock was requested.
    pub fn skip_locked(self) -> Self {
        self.waiting(Taken::Skip)
    }

    /// After [`for_update`](Query::for_update) or [`for_share`](Query::for_share): a row that somebody else has
    /// locked is an error instead of a reason to wait.
    ///
    /// # Errors
    ///
    /// The action returns [`LockTimeout`](Error::LockTimeout) at such a row, and [`Usage`](Error::Usage) if no
    /// lock was requested.
    pub fn no_wait(self) -> Self {
        self.waiting(Taken::Fail)
    }

    fn locked(mut self, strength: Strength) -> Self {
        let wait = self.plan.select.lock.map_or(Taken::Wait, |lock| lock.wait);
        self.plan.select.lock = Some(Lock { strength: Some(strength), wait });
        self
    }

    fn waiting(mut self, wait: Taken) -> Self {
        let strength = self.plan.select.lock.and_then(|lock| lock.strength);
        self.plan.select.lock = Some(Lock { strength, wait });
        self
    }
}

impl<M: Subject, L, S> Query<M, L, S> {
    /// The same query without a lock.
    pub(crate) fn unlocked(mut self) -> Self {
        self.plan.select.lock = None;
        self
    }
}

impl Plan {
    /// The statement for this connection, or why there can be none.
    pub(crate) fn asked_of<M: Subject>(self, db: &Db, output: Output) -> Result<Statement> {
        if let Some(lock) = self.select.lock {
            check(lock, db, &self.select, &output)?;
        }
        Ok(self.statement::<M>(db.dialect(), output))
    }
}

fn check(lock: Lock, db: &Db, select: &Select, output: &Output) -> Result<()> {
    let advice = if lock.strength.is_none() {
        "`skip_locked` and `no_wait` say what a lock does: write `.for_update().skip_locked()`"
    } else if !db.dialect().row_locks() {
        "SQLite has no row locks and needs none: a transaction that writes keeps all other writers out, so \
         take the lock away, and read and write in one `db.transaction(..)`"
    } else if !db.is_transaction() {
        "a row lock outside of a transaction is gone at once: read and write in one `db.transaction(..)`"
    } else if matches!(output, Output::Count | Output::CountOf(_) | Output::Exists | Output::Fold(..)) {
        "`count` and `exists` read no rows that could be locked: read the rows, or take the lock away"
    } else if select.from.is_some() {
        "the rows of several queries cannot be locked: take the lock away, or lock the rows of one"
    } else if select.distinct {
        "rows that count once cannot be locked: take `distinct` or the lock away"
    } else {
        return Ok(());
    };
    Err(Error::usage(advice))
}
