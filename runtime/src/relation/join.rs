//! Joins: rows of several models side by side.

use super::{Arity, Related, Relating};
use crate::expr::{Filter, IntoFilter, Node};
use crate::model::Model;
use crate::query::{DerivedTable, Join, JoinItem, Output, Side, SubqueryPurpose};
use crate::read::query::plan::Plan;
use crate::read::{Derived, JoinWith, OfModel, Part, Query, Selection, Subject};
use crate::sql::writer::Source;

/// What a query is joined with by hand: a query for a model, or for the rows of another query.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be joined",
    label = "expected a query",
    note = "write `Customer::query()`, with the filters that its rows must meet, or `Query::from(..)`"
)]
pub trait Joining {
    /// What it is in a row.
    type Part: Part;

    #[doc(hidden)]
    fn into_join(self, target: Source) -> ExtraTable;
}

/// What is joined, and the condition that comes with it.
#[derive(Debug)]
pub struct ExtraTable(JoinItem, Node);

#[diagnostic::do_not_recommend]
impl<M: Model, S> Joining for Query<M, (), S> {
    type Part = M;

    fn into_join(self, target: Source) -> ExtraTable {
        let mut plan = self.plan;
        if plan.select.is_table() {
            plan.rebase(target);
            return ExtraTable(JoinItem::Table(M::TABLE), plan.lower::<M>().condition);
        }
        let inner = plan.into_inner::<M>(Output::Model(Vec::new()), SubqueryPurpose::Value);
        ExtraTable(JoinItem::Derived(Box::new(DerivedTable::Select(inner))), Node::Always(true))
    }
}

#[diagnostic::do_not_recommend]
impl<C: Selection, S> Joining for Query<Derived<C>, (), S> {
    type Part = Derived<C>;

    fn into_join(self, _target: Source) -> ExtraTable {
        let output = Derived::<C>::output(self.plan.source);
        let inner = self.plan.into_inner::<Derived<C>>(output, SubqueryPurpose::Table);
        ExtraTable(JoinItem::Derived(Box::new(DerivedTable::Select(inner))), Node::Always(true))
    }
}

/// A query that loads nothing yet.
#[diagnostic::on_unimplemented(
    message = "this query loads something already, and joins come before loads",
    label = "joined after `.with(..)`",
    note = "write `.join(..)` first, then `.with(..)`: on joined rows it loads relations of each model"
)]
pub trait NothingLoaded {}

#[diagnostic::do_not_recommend]
impl NothingLoaded for () {}

impl<R: Subject, L, S> Query<R, L, S> {
    /// Joins related rows: the rows become tuples, and closures get the columns of both models. A row with several
    /// related ones is there several times, and one with none is not there.
    ///
    /// The trash and the global scopes of both models hold. The relation may be narrowed: `.with_trashed()`,
    /// `.filter(..)`.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[has_many(lines: Line)] struct Invoice { id: i64, #[belongs_to(customer: Customer)] customer_id: i64 }
    /// # #[derive(Model)] struct Line { id: i64, cents: i64, #[belongs_to(invoice: Invoice)] invoice_id: i64 }
    /// # #[derive(Model)] struct Customer { id: i64, name: String }
    /// # async fn example() -> limpid::Result<()> {
    /// let rows: Vec<(Invoice, Customer)> = Invoice::query()
    ///     .join(|invoice| invoice.customer)
    ///     .filter(|(invoice, customer)| invoice.id.gt(7) & customer.name.starts_with("A"))
    ///     .order_by(|(_, customer)| customer.name)
    ///     .get()
    ///     .await?;
    /// let spent: Vec<(String, i64)> = Invoice::query()
    ///     .join(|invoice| invoice.customer)
    ///     .join(|(invoice, _)| invoice.lines)
    ///     .group_by(|(_, customer, _)| customer.name)
    ///     .select(|group| (group.key(), group.sum(|(_, _, line)| line.cents)))
    ///     .get()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// SELECT .. FROM "invoices" JOIN "customers" AS join1 ON join1."id" = "invoices"."customer_id" WHERE ..
    /// ```
    pub fn join<P: Model, J: Relating<P>>(mut self, relation: impl FnOnce(R::Fields) -> J) -> Query<R::With>
    where
        R: JoinWith<J::Model>,
        L: NothingLoaded,
    {
        let related = self.plan.ask::<R, _>(|fields| relation(fields).into_related());
        let target = self.plan.source.joined(<R as JoinWith<J::Model>>::PLACE);
        self.joined(Side::Inner, along(related, target))
    }

    /// As [`join`](Query::join), but a row with no related one stays: the other is an `Option` then, and in
    /// closures it is asked as a relation is, with `exists`, `has` and `value`.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[has_many(reports: Employee, key = manager_id)] struct Employee { id: i64, name: String, #[belongs_to(manager: Employee)] manager_id: Option<i64> }
    /// # async fn example() -> limpid::Result<()> {
    /// let rows: Vec<(Employee, Option<Employee>)> =
    ///     Employee::query().left_join(|employee| employee.manager).get().await?;
    /// let names: Vec<(String, Option<String>)> = Employee::query()
    ///     .left_join(|employee| employee.manager)
    ///     .filter(|(_, manager)| manager.is_empty() | manager.has(|manager| manager.name.ne("Ada")))
    ///     .pluck(|(employee, manager)| (employee.name, manager.value(|manager| manager.name)))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// What the relation is narrowed by, and the rules of its model, decide which rows are found on the right; they
    /// leave out no row on the left.
    pub fn left_join<P: Model, J: Relating<P>>(
        mut self,
        relation: impl FnOnce(R::Fields) -> J,
    ) -> Query<R::With>
    where
        R: JoinWith<Option<J::Model>>,
        L: NothingLoaded,
    {
        let related = self.plan.ask::<R, _>(|fields| relation(fields).into_related());
        let target = self.plan.source.joined(<R as JoinWith<Option<J::Model>>>::PLACE);
        self.joined(Side::Left, along(related, target))
    }

    /// Joins the rows of another query by a condition of your own. What that query asks for and the rules of its
    /// model hold; so do its order and limit, before the join.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Artist { id: i64, name: String, country: String }
    /// # #[derive(Model)] struct Customer { id: i64, name: String, country: String }
    /// # async fn example() -> limpid::Result<()> {
    /// let neighbours: Vec<(Customer, Artist)> = Customer::query()
    ///     .join_on(Artist::query(), |customer, artist| customer.country.eq(artist.country))
    ///     .get()
    ///     .await?;
    /// // The same table twice: each closure gets the columns of its own.
    /// let pairs: Vec<(Customer, Customer)> = Customer::query()
    ///     .join_on(Customer::query(), |one, other| one.country.eq(other.country) & one.id.lt(other.id))
    ///     .get()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn join_on<J: Joining, F: IntoFilter>(
        mut self,
        other: J,
        on: impl FnOnce(R::Fields, <J::Part as Part>::Fields) -> F,
    ) -> Query<R::With>
    where
        R: JoinWith<J::Part>,
        L: NothingLoaded,
    {
        let target = self.plan.source.joined(<R as JoinWith<J::Part>>::PLACE);
        let join = by_hand::<R, J, F>(&mut self.plan, other, target, on);
        self.joined(Side::Inner, join)
    }

    /// As [`join_on`](Query::join_on), but a row for which none is found stays, as in
    /// [`left_join`](Query::left_join).
    pub fn left_join_on<M: Model, T, F: IntoFilter>(
        mut self,
        other: Query<M, (), T>,
        on: impl FnOnce(R::Fields, M::Fields) -> F,
    ) -> Query<R::With>
    where
        R: JoinWith<Option<M>>,
        L: NothingLoaded,
    {
        let target = self.plan.source.joined(<R as JoinWith<Option<M>>>::PLACE);
        let join = by_hand::<R, Query<M, (), T>, F>(&mut self.plan, other, target, on);
        self.joined(Side::Left, join)
    }

    fn joined<W: Subject>(mut self, side: Side, (tables, on): Found) -> Query<W> {
        self.plan.select.joins.push(Join { side, tables, on });
        Query::of(self.plan, (), OfModel)
    }
}

/// The tables of a join and what ties them.
type Found = (Vec<(JoinItem, Source)>, Node);

fn along<P: Model, M: Model, A: Arity>(related: Related<P, M, A>, target: Source) -> Found {
    let Related { parent, link, query, .. } = related;
    let mut plan: Plan = query.plan;
    plan.rebase(target);
    let (tables, condition) = link.tied::<M>(parent, target);
    let tables = tables.into_iter().map(|(table, source)| (JoinItem::Table(table), source)).collect();
    (tables, condition.and(plan.lower::<M>().condition))
}

fn by_hand<R: Subject, J: Joining, F: IntoFilter>(
    plan: &mut Plan,
    other: J,
    target: Source,
    on: impl FnOnce(R::Fields, <J::Part as Part>::Fields) -> F,
) -> Found {
    let asked = plan.ask::<R, _>(|fields| on(fields, J::Part::fields(target)).into_filter());
    let ExtraTable(item, condition) = plan.source.enter(|| other.into_join(target));
    let asked = asked.map_or(Node::Always(true), |Filter(node)| node);
    (vec![(item, target)], asked.and(condition))
}
