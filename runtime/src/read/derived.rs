//! Queries about the rows of other queries: `Query::from`, `union`, `intersect`, `except`.

use std::sync::Arc;

use super::query::plan::{Plan, below_others};
use super::{Derived, Grouped, OfModel, PluckQuery, Query, Selection, Subject};
use crate::exec::Action;
use crate::model::Model;
use crate::model::rules::Trashed;
use crate::query::{DerivedTable, Output, Select, Set, SubqueryPurpose, SubqueryRows, Subselect};
use crate::sql::writer::Source;

/// A query whose rows another query can read as a table: what [`pluck`](Query::pluck) and the `select` of groups
/// make, and queries of one model or of such rows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rows that another query could read",
    label = "expected a query",
    note = "say what is read with `.pluck(|post| (post.id, post.title))`, without `.await`; of groups with `.select(|group| ..)`"
)]
pub trait IntoRows {
    /// What a query about them is about.
    type Subject: Subject;

    #[doc(hidden)]
    fn into_rows(self) -> Subselect;
}

/// Rows that can be put together with rows of this type: those of the same type.
#[diagnostic::on_unimplemented(
    message = "rows of type `{Self}` cannot be put together with rows of type `{Row}`",
    label = "other rows than those of the first query",
    note = "put queries of one model together, or columns of the same types: \
            `Artist::query().pluck(|artist| artist.name).union(Customer::query().pluck(|customer| customer.name))`"
)]
pub trait SameRow<Row> {}

#[diagnostic::do_not_recommend]
impl<Row> SameRow<Row> for Row {}

impl<R: Subject, C: Selection> IntoRows for Action<'static, PluckQuery<R, C>> {
    type Subject = Derived<C>;

    fn into_rows(self) -> Subselect {
        let PluckQuery { plan, nodes, .. } = self.into_run().unwrap_or_else(PluckQuery::polled);
        plan.into_inner::<R>(Output::Nodes(nodes), SubqueryPurpose::Table)
    }
}

impl<R: Subject, C: Selection> IntoRows for Grouped<R, C> {
    type Subject = Derived<C>;

    fn into_rows(self) -> Subselect {
        let (source, groups, nodes) = self.inside();
        Subselect {
            table: R::TABLE,
            source,
            rows: SubqueryRows::Groups(groups, nodes),
            purpose: SubqueryPurpose::Table,
        }
    }
}

/// Queries of one model are tables with the columns of the model.
impl<M: Model, S> IntoRows for Query<M, (), S> {
    type Subject = M;

    fn into_rows(self) -> Subselect {
        self.plan.into_inner::<M>(Output::Model(Vec::new()), SubqueryPurpose::Value)
    }
}

impl<C: Selection, S> IntoRows for Query<Derived<C>, (), S> {
    type Subject = Derived<C>;

    fn into_rows(self) -> Subselect {
        let output = Derived::<C>::output(self.plan.source);
        self.plan.into_inner::<Derived<C>>(output, SubqueryPurpose::Table)
    }
}

impl Plan {
    /// The query as a part of another one.
    pub(crate) fn into_inner<R: Subject>(self, output: Output, purpose: SubqueryPurpose) -> Subselect {
        let (plan, output) = self.inside_with(output);
        let source = plan.source;
        Subselect { table: R::TABLE, source, rows: SubqueryRows::Plain(plan.lower::<R>(), output), purpose }
    }

    /// A query that reads this instead of its table. Its rules hold inside.
    pub(crate) fn over(from: DerivedTable) -> Plan {
        let select = Select { from: Some(Box::new(from)), ..Select::default() };
        Plan { select, ..Plan::unscoped() }
    }

    /// A query whose rules hold elsewhere.
    pub(crate) fn unscoped() -> Plan {
        let (select, source) = (Select::default(), Source::here());
        Plan { select, source, trashed: Trashed::With, without: u64::MAX, bounded: true, narrowed: false }
    }
}

impl<C: Selection> Query<Derived<C>> {
    /// A query about the rows of another one: of what `pluck` reads, without `.await`, or of groups. Closures get
    /// its columns, as a tuple if there are several.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Invoice { id: i64, customer_id: i64, cents: i64 }
    /// # async fn example() -> limpid::Result<()> {
    /// let per_customer = Invoice::query()
    ///     .group_by(|invoice| invoice.customer_id)
    ///     .select(|group| (group.key(), group.sum(|invoice| invoice.cents)));
    /// let mean: Option<f64> = Query::from(per_customer).avg(|(_customer, cents)| cents).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// SELECT AVG("limpid_1") FROM (SELECT rel1."customer_id" AS limpid_0, SUM(rel1."cents") AS limpid_1
    ///     FROM "invoices" AS rel1 GROUP BY rel1."customer_id") AS "limpid_rows"
    /// ```
    #[allow(clippy::should_implement_trait, reason = "the word of SQL; nothing is converted")]
    pub fn from<Q: IntoRows<Subject = Derived<C>>>(rows: Q) -> Self {
        Query::of(Plan::over(DerivedTable::Select(rows.into_rows())), (), OfModel)
    }
}

impl<R: Subject, S> Query<R, (), S>
where
    Self: IntoRows<Subject = R>,
{
    /// The same rows as a table that comes before the statement, `WITH ..`: it is written once, however often
    /// clones of this query are read in the statement. A query that speaks of the rows around it is where it
    /// is read, and so do all in an `update` or `delete`.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Customer { id: i64, name: String }
    /// # #[derive(Model)] struct Invoice { id: i64, customer_id: i64, cents: i64 }
    /// # async fn example() -> limpid::Result<()> {
    /// let totals = Query::from(
    ///     Invoice::query()
    ///         .group_by(|invoice| invoice.customer_id)
    ///         .select(|group| (group.key(), group.sum(|invoice| invoice.cents))),
    /// )
    /// .shared();
    /// let best: Vec<(Customer, (i64, i64))> = Customer::query()
    ///     .join_on(totals.clone(), |customer, (id, _)| customer.id.eq(id))
    ///     .filter(|(_, (_, cents))| cents.eq(totals.max(|(_, cents)| cents)))
    ///     .get()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// WITH limpid_shared0 AS (SELECT rel1."customer_id" AS limpid_0, SUM(..) AS limpid_1 FROM "invoices" AS rel1 ..)
    /// SELECT .. FROM "customers" JOIN (SELECT .. FROM limpid_shared0 AS rel1) AS join1 ON ..
    /// ```
    pub fn shared(self) -> Query<R> {
        let rows = self.into_rows();
        let from = match Source::here() == Source::ROOT {
            true => DerivedTable::Shared(Arc::new(rows)),
            false => DerivedTable::Select(rows),
        };
        Query::of(Plan::over(from), (), OfModel)
    }
}

impl<R: Subject, S> Query<R, (), S> {
    fn put_together<Q>(self, set: Set, other: Q) -> Query<R>
    where
        Self: IntoRows<Subject = R>,
        Q: IntoRows<Subject: Subject<Row: SameRow<R::Row>>>,
    {
        let second = (set, other.into_rows());
        let parts = match self.plan.parts(set) {
            Ok(mut parts) => {
                parts.push(second);
                parts
            }
            Err(plan) => {
                let first = Query::<R, _, _>::of(*plan, (), self.state).into_rows();
                vec![(set, first), second]
            }
        };
        Query::of(Plan::over(DerivedTable::Sets(parts)), (), OfModel)
    }
}

impl Plan {
    /// The queries that this one puts together in the same way, if it does nothing else.
    fn parts(mut self, set: Set) -> Result<Vec<(Set, Subselect)>, Box<Plan>> {
        let bare =
            self.select.is_bare() && below_others(self.source) == u8::from(self.source == Source::ROOT);
        match self.select.from.take().map(|from| *from) {
            Some(DerivedTable::Sets(parts))
                if bare && set != Set::Except && parts.iter().all(|(one, _)| *one == set) =>
            {
                Ok(parts)
            }
            from => {
                self.select.from = from.map(Box::new);
                Err(Box::new(self))
            }
        }
    }
}

impl<R: Subject, S> Query<R, (), S> {
    /// The rows of both queries, each once: of two queries of one model, or of two `pluck`s with the same types,
    /// without `.await`. What follows applies to all of them: filters, an order, a limit, a count, pages.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Artist { id: i64, name: String }
    /// # #[derive(Model)] struct Customer { id: i64, name: String }
    /// # async fn example() -> limpid::Result<()> {
    /// let names: Vec<String> = Artist::query()
    ///     .pluck(|artist| artist.name)
    ///     .union(Customer::query().pluck(|customer| customer.name))
    ///     .order_by(|name| name)
    ///     .limit(10)
    ///     .get()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Orders and limits of the two queries themselves hold within them.
    pub fn union<Q: IntoRows<Subject: Subject<Row: SameRow<R::Row>>>>(self, other: Q) -> Query<R>
    where
        Self: IntoRows<Subject = R>,
    {
        self.put_together(Set::Union, other)
    }

    /// The rows of both queries, with those that both find twice. Otherwise as [`union`](Query::union).
    pub fn union_all<Q: IntoRows<Subject: Subject<Row: SameRow<R::Row>>>>(self, other: Q) -> Query<R>
    where
        Self: IntoRows<Subject = R>,
    {
        self.put_together(Set::UnionAll, other)
    }

    /// The rows that both queries find, each once. Otherwise as [`union`](Query::union).
    pub fn intersect<Q: IntoRows<Subject: Subject<Row: SameRow<R::Row>>>>(self, other: Q) -> Query<R>
    where
        Self: IntoRows<Subject = R>,
    {
        self.put_together(Set::Intersect, other)
    }

    /// The rows that this query finds and the other does not, each once. Otherwise as [`union`](Query::union).
    pub fn except<Q: IntoRows<Subject: Subject<Row: SameRow<R::Row>>>>(self, other: Q) -> Query<R>
    where
        Self: IntoRows<Subject = R>,
    {
        self.put_together(Set::Except, other)
    }
}

macro_rules! sets_of_columns {
    ($($name:ident),*) => {
        impl<R: Subject, C: Selection> Action<'static, PluckQuery<R, C>> {$(
            #[doc = concat!("As [`Query::", stringify!($name), "`], of the columns that are read.")]
            pub fn $name<Q>(self, other: Q) -> Query<Derived<C>>
            where
                Q: IntoRows<Subject: Subject<Row: SameRow<C::Row>>>,
            {
                Query::from(self).$name(other)
            }
        )*}
    };
}

sets_of_columns!(union, union_all, intersect, except);
