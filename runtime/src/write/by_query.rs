//! Writing all rows that a query finds.

use futures_util::future::Either;
use std::fmt;

use super::cascade::{CascadingWrite, reaches};
use super::lock::locked_keys;
use super::row::RowWrites;
use super::{BulkAction, RunsHooks};
use crate::error::{Error, Result};
use crate::exec::{Db, Run};
use crate::expr::{Assignments, Column, Node, StepOf};
use crate::model::hooks::table;
use crate::model::values::{Values, WriteKind};
use crate::model::{Model, SoftDeletes, Timestamps, clock, key};
use crate::query::Update;
use crate::read::{LoadsNothing, OfModel, Query, State};
use crate::sql::kind::Kind;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

// The bounds are on each method and not here: only then does rustc show the advice of `LoadsNothing`.
// `LoadsNothing`.
impl<M: Model, L, S: State> Query<M, L, S> {
    /// Writes some columns of every row that the query finds, in one statement, and returns how many rows
    /// that were. `updated_at` is stamped too. On a model with [hooks](crate::Hooks) it says `.with_hooks()` or
    /// `.without_hooks()`.
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
    ) -> BulkAction<M, WriteByQuery<M>>
    where
        L: LoadsNothing,
    {
        let mut assignments = Vec::new();
        self.plan.ask::<M, _>(set).add_to(&mut assignments);
        self.write(Values::of(assignments), WriteKind::Update)
    }

    /// Adds to a column of every row that the query finds, in one statement, and returns how many rows
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
    ) -> BulkAction<M, WriteByQuery<M>>
    where
        L: LoadsNothing,
        T: ColumnType,
        V: StepOf<T>,
    {
        self.update(|fields| column(fields).increment(by))
    }

    /// Stamps every row that the query finds as changed now, in one statement, and returns how many rows that
    /// were.
    ///
    /// # Errors
    ///
    /// As [`update`](Query::update).
    #[track_caller]
    pub fn touch(self) -> BulkAction<M, WriteByQuery<M>>
    where
        M: Timestamps,
        L: LoadsNothing,
    {
        let stamp = M::TABLE.updated_at.map(|place| (&M::TABLE.columns[place], Node::Value(clock::now())));
        self.write(Values(stamp.into_iter().collect()), WriteKind::Update)
    }

    /// Deletes every row that the query finds, in one statement, and returns how many rows that were. With
    /// `#[soft_deletes]` they go into the trash.
    ///
    /// # Errors
    ///
    /// As [`update`](Query::update).
    #[track_caller]
    pub fn delete(self) -> BulkAction<M, WriteByQuery<M>>
    where
        L: LoadsNothing,
    {
        match M::TABLE.deleted_at {
            Some(_) => self.write(Values(Vec::new()), WriteKind::Trash),
            None => self.write(Values(Vec::new()), WriteKind::Erase),
        }
    }

    #[track_caller]
    pub(crate) fn write(self, values: Values, change: WriteKind) -> BulkAction<M, WriteByQuery<M>> {
        BulkAction::new(WriteByQuery { query: Query::of(self.plan, (), OfModel), values, change })
    }
}

/// A write of every row that a query finds.
#[derive(Clone)]
pub struct WriteByQuery<M> {
    query: Query<M>,
    values: Values,
    change: WriteKind,
}

impl<M: Model> Run for WriteByQuery<M> {
    type Output = u64;

    fn run(self, db: Db) -> impl Future<Output = Result<u64>> + Send {
        let change = self.change;
        let by_row = reaches::<M>(change) || self.values.are_sealed() || table::raised::<M>(&db).is_some();
        if change == WriteKind::Erase || by_row {
            return Either::Left(Box::pin(self.run_with_others(db)));
        }
        // Made before anything is awaited, so that the future does not keep the query too.
        let statement = self.parts().map(|parts| {
            parts.map(|(values, condition)| {
                let update = Update { values: values.for_update::<M>().0, condition };
                update.write(Base::new(db.dialect(), M::TABLE), false)
            })
        });
        Either::Right(async move {
            match statement? {
                Some(statement) => db.affect(statement).await,
                None => Ok(0),
            }
        })
    }
}

impl<M: Model> WriteByQuery<M> {
    /// What is written where, if anything is.
    fn parts(self) -> Result<Option<(Values, Node)>> {
        let WriteByQuery { query, values, change } = self;
        let condition = query.written()?;
        let values = match change {
            WriteKind::Update => values,
            WriteKind::Trash => deleted_at::<M>(clock::now()),
            WriteKind::Restore => deleted_at::<M>(Value::Null(Kind::DateTime)),
            WriteKind::Erase => Values(Vec::new()),
        };
        let nothing = values.is_empty() && change != WriteKind::Erase;
        Ok((!nothing && !matches!(condition, Node::Always(false))).then_some((values, condition)))
    }

    /// Writes the rows with their hooks, and with what follows from it elsewhere.
    async fn run_with_others(self, db: Db) -> Result<u64> {
        let change = self.change;
        let Some((values, condition)) = self.parts()? else { return Ok(0) };
        if change == WriteKind::Erase {
            return RowWrites(&db).erase::<M>(condition).await;
        }
        match table::raised::<M>(&db) {
            Some(writes) => writes.change_each(&db, values, condition, change).await,
            None => write_reaching::<M>(&db, values, condition, change).await,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<M> RunsHooks for WriteByQuery<M> {}

impl<M: Model> fmt::Debug for WriteByQuery<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WriteByQuery({:?}, {:?})", self.change, self.query)
    }
}

/// Writes the rows in one transaction, with what follows from it elsewhere.
async fn write_reaching<M: Model>(
    db: &Db,
    mut values: Values,
    condition: Node,
    change: WriteKind,
) -> Result<u64> {
    let reaching = CascadingWrite::lock::<M>(db, &condition, change).await?;
    if change == WriteKind::Trash {
        values = deleted_at::<M>(reaching.stamp.clone());
    }
    let written = change_all::<M>(&reaching.tx, values.for_update::<M>(), condition).await?;
    reaching.apply::<M>().await?;
    Ok(written)
}

/// Changes all rows that a condition finds, in one statement where that can be, and returns how many.
async fn change_all<M: Model>(tx: &Db, values: Values, condition: Node) -> Result<u64> {
    let base = || Base::new(tx.dialect(), M::TABLE);
    if !values.are_sealed() {
        return tx.affect(Update { values: values.0, condition }.write(base(), false)).await;
    }
    let mut written = 0;
    for key in locked_keys::<M>(tx, condition).await? {
        let condition = key::matches(M::TABLE, Source::ROOT, key);
        written += tx.affect(Update { values: values.0.clone(), condition }.write(base(), false)).await?;
    }
    Ok(written)
}

impl<M: Model> Query<M> {
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
        if self.plan.select.from.is_some() || !self.plan.select.beside.is_empty() {
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

impl<M: Model, L, S: State> Query<M, L, S> {
    /// Restores the rows that the query finds in the trash, and returns how many.
    #[track_caller]
    pub fn restore(self) -> BulkAction<M, WriteByQuery<M>>
    where
        M: SoftDeletes,
        L: LoadsNothing,
    {
        self.only_trashed().write(Values(Vec::new()), WriteKind::Restore)
    }

    /// Deletes the rows that the query reaches for good, and returns how many. Rows in the trash are only
    /// reached with [`with_trashed`](Query::with_trashed) or [`only_trashed`](Query::only_trashed).
    #[track_caller]
    pub fn force_delete(self) -> BulkAction<M, WriteByQuery<M>>
    where
        M: SoftDeletes,
        L: LoadsNothing,
    {
        self.write(Values(Vec::new()), WriteKind::Erase)
    }
}
