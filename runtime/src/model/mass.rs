//! Writing all rows that a query finds.

use super::reach::{Change, Reaching};
use super::write::{self, Values};
use super::{Bounded, Model, Query, State, Timestamps, action, clock};
use crate::error::{Error, Result};
use crate::exec::{Action, Run};
use crate::expr::{Assignments, Column, Node, Numeric, Operand};
use crate::query::Update;
use crate::sql::kind::Kind;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Writer;

// The bound stands on each method and not here: only then does rustc show the advice of `Bounded`.
impl<M: Model, S: State> Query<M, (), S> {
    /// Writes some columns of every row that the query finds, in one statement, and answers how many rows
    /// that were. `updated_at` is stamped too.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, published: bool, views: i64 }
    /// # async fn example() -> limpid::Result<()> {
    /// let changed = Post::query()
    ///     .filter(|post| post.views.ge(1_000))
    ///     .update(|post| post.published.set(true))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Unfiltered`](Error::Unfiltered) if each filter turned out to ask for nothing and `.all()` was not
    /// said; [`Usage`](Error::Usage) if the query has a limit, an offset or `distinct`.
    #[track_caller]
    pub fn update<A: Assignments<M>>(
        mut self,
        set: impl FnOnce(M::Fields) -> A,
    ) -> Action<'static, impl Run<Output = u64> + 'static>
    where
        S: Bounded,
    {
        let mut assignments = Vec::new();
        self.plan.ask::<M, _>(set).add_to(&mut assignments);
        self.write(Values::of(assignments), Change::Update)
    }

    /// Adds to a column of every row that the query finds, in one statement, and answers how many rows
    /// that were.
    ///
    /// # Errors
    ///
    /// As [`update`](Query::update).
    #[track_caller]
    pub fn increment<T, V>(
        self,
        column: impl FnOnce(M::Fields) -> Column<M, T>,
        by: V,
    ) -> Action<'static, impl Run<Output = u64> + 'static>
    where
        S: Bounded,
        T: ColumnType<Base: Numeric>,
        V: Operand<T>,
    {
        self.update(|fields| column(fields).increment(by))
    }

    /// Stamps every row that the query finds as changed now, in one statement, and answers how many rows that
    /// were.
    ///
    /// # Errors
    ///
    /// As [`update`](Query::update).
    #[track_caller]
    pub fn touch(self) -> Action<'static, impl Run<Output = u64> + 'static>
    where
        M: Timestamps,
        S: Bounded,
    {
        let stamp = M::TABLE.updated_at.map(|place| (&M::TABLE.columns[place], Node::Value(clock::now())));
        self.write(Values(stamp.into_iter().collect()), Change::Update)
    }

    /// Deletes every row that the query finds, in one statement, and answers how many rows that were. With
    /// `#[soft_deletes]` they go into the trash.
    ///
    /// # Errors
    ///
    /// As [`update`](Query::update).
    #[track_caller]
    pub fn delete(self) -> Action<'static, impl Run<Output = u64> + 'static>
    where
        S: Bounded,
    {
        action(move |db| async move {
            match M::TABLE.deleted_at {
                Some(_) => self.set_deleted_at(Change::Trash).run.run(db).await,
                None => self.erase().run.run(db).await,
            }
        })
    }

    #[track_caller]
    fn write(self, mut values: Values, change: Change) -> Action<'static, impl Run<Output = u64> + 'static> {
        action(move |db| async move {
            let condition = self.written()?;
            if values.is_empty() || matches!(condition, Node::Always(false)) {
                return Ok(0);
            }
            let Some(reaching) = Reaching::begin::<M>(&db, &condition, change).await? else {
                let update = Update { values: values.for_update::<M>().0, condition };
                return db.affect(update.write(Writer::new(db.dialect(), M::TABLE), false)).await;
            };
            if change == Change::Trash {
                values = deleted_at::<M>(reaching.stamp.clone());
            }
            let update = Update { values: values.for_update::<M>().0, condition };
            let written =
                reaching.tx.affect(update.write(Writer::new(db.dialect(), M::TABLE), false)).await?;
            reaching.end::<M>().await?;
            Ok(written)
        })
    }

    #[track_caller]
    pub(super) fn set_deleted_at(self, change: Change) -> Action<'static, impl Run<Output = u64> + 'static> {
        let at = match change {
            Change::Restore => Value::Null(Kind::DateTime),
            _ => clock::now(),
        };
        self.write(deleted_at::<M>(at), change)
    }

    #[track_caller]
    pub(super) fn erase(self) -> Action<'static, impl Run<Output = u64> + 'static> {
        action(move |db| async move {
            let condition = self.written()?;
            if matches!(condition, Node::Always(false)) {
                return Ok(0);
            }
            write::erase::<M>(&db, condition).await
        })
    }

    /// The condition of a write, or why there can be none.
    fn written(self) -> Result<Node> {
        if !self.plan.bounded {
            return Err(Error::Unfiltered { model: M::TABLE.model });
        }
        if self.plan.select.is_cut() {
            return Err(Error::usage(
                "an update or delete of a query has no limit, offset or distinct: read the keys first and \
                 write `.filter(|row| row.id.in_(keys))`",
            ));
        }
        if self.plan.select.from.is_some() {
            return Err(Error::usage(
                "an update or delete is about the rows of one query, not of several put together: write \
                 `.filter(|row| row.id.in_query(rows.pluck(|row| row.id)))`",
            ));
        }
        if self.plan.select.lock.is_some() {
            return Err(Error::usage("an update or delete locks its rows by itself: take the lock away"));
        }
        Ok(self.lower().condition)
    }
}

fn deleted_at<M: Model>(at: Value) -> Values {
    let column = M::TABLE.deleted_at.map(|place| &M::TABLE.columns[place]);
    Values(column.into_iter().map(|column| (column, Node::Value(at.clone()))).collect())
}
