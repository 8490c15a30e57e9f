//! One value computed from the rows of a query, and columns of these: the work of `count`, `sum`, `exists`,
//! `pluck` and `value`. Awaited they ask the database; in a closure of another query they are a part of it.

use std::fmt;
use std::marker::PhantomData;

use super::query::plan::{Plan, name};
use super::subquery::polled;
use super::{Selection, Subject};
use crate::error::Result;
use crate::exec::{Db, Run};
use crate::expr::Node;
use crate::query::Output;
use crate::sql::types::ColumnType;
use crate::sql::writer::Source;

/// The work of [`count`](crate::Query::count), [`exists`](crate::Query::exists), [`sum`](crate::Query::sum) and
/// their kin: one value of all rows.
pub struct ScalarQuery<M, T> {
    pub(crate) plan: Plan,
    pub(crate) output: Output,
    _types: PhantomData<fn() -> (M, T)>,
}

/// The work of [`pluck`](crate::Query::pluck): some columns of each row.
pub struct PluckQuery<M, C> {
    pub(crate) plan: Plan,
    pub(crate) nodes: Vec<Node>,
    _types: PhantomData<fn() -> (M, C)>,
}

/// The work of [`value`](crate::Query::value): some columns of the first row.
pub struct ValueQuery<M, C>(pub(crate) PluckQuery<M, C>);

impl<M, T> ScalarQuery<M, T> {
    pub(crate) const fn of(plan: Plan, output: Output) -> Self {
        ScalarQuery { plan, output, _types: PhantomData }
    }
}

impl<M, C> PluckQuery<M, C> {
    /// Replaces an action that runs already.
    pub(super) fn polled() -> Self {
        let mut plan = Plan::at(Source::here());
        plan.and(polled());
        PluckQuery::of(plan, vec![polled()])
    }
}

impl<M, C> PluckQuery<M, C> {
    pub(crate) const fn of(plan: Plan, nodes: Vec<Node>) -> Self {
        PluckQuery { plan, nodes, _types: PhantomData }
    }
}

impl<M: Subject, T: ColumnType + Default> Run for ScalarQuery<M, T> {
    type Output = T;

    fn run(self, db: Db) -> impl Future<Output = Result<T>> + Send {
        // Made before anything is awaited, so that the future does not keep the query too.
        let statement = match self.plan.select.is_empty() {
            true => Ok(None),
            false => self.plan.asked_of::<M>(&db, self.output).map(|statement| Some(statement.of_one_row())),
        };
        async move {
            let mut value = T::default();
            let Some(statement) = statement? else { return Ok(value) };
            db.run(statement, &mut |row| {
                value = row.column()?;
                Ok(())
            })
            .await?;
            Ok(value)
        }
    }
}

impl<M: Subject, C: Selection> Run for PluckQuery<M, C> {
    type Output = Vec<C::Row>;

    async fn run(self, db: Db) -> Result<Vec<C::Row>> {
        let PluckQuery { plan, nodes, .. } = self;
        let mut values = Vec::new();
        if plan.select.is_empty() {
            return Ok(values);
        }
        let names: Vec<_> = nodes.iter().map(name).collect();
        let statement = plan.asked_of::<M>(&db, Output::Nodes(nodes))?;
        db.gather(statement, &mut values, |values, row| {
            values.push(C::read(row).map_err(|error| error.of_column(names[row.last()]))?);
            Ok(())
        })
        .await?;
        Ok(values)
    }
}

impl<M: Subject, C: Selection> Run for ValueQuery<M, C> {
    type Output = Option<C::Row>;

    async fn run(self, db: Db) -> Result<Option<C::Row>> {
        Ok(self.0.run(db).await?.pop())
    }
}

impl<M, T> Clone for ScalarQuery<M, T> {
    fn clone(&self) -> Self {
        ScalarQuery::of(self.plan.clone(), self.output.clone())
    }
}

impl<M, C> Clone for PluckQuery<M, C> {
    fn clone(&self) -> Self {
        PluckQuery::of(self.plan.clone(), self.nodes.clone())
    }
}

impl<M, C> Clone for ValueQuery<M, C> {
    fn clone(&self) -> Self {
        ValueQuery(self.0.clone())
    }
}

macro_rules! debug {
    ($($name:ident),*) => {$(
        impl<M: Subject, C> fmt::Debug for $name<M, C> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), M::TABLE.name)
            }
        }
    )*};
}

debug!(ScalarQuery, PluckQuery, ValueQuery);
