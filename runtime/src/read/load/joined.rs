//! What is read with rows of several models: relations of each of them, and expressions.

use std::marker::PhantomData;

use crate::error::Result;
use crate::exec::{Db, Reader};
use crate::expr::Node;
use crate::model::Model;
use crate::query::Output;
use crate::read::{Derived, Eager, LoadSet, Loader, Maybe, Part, Query, Selection, Subject};
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// What `.with(..)` takes on rows of several models: a relation of one of them, as it is or narrowed, or an
/// expression.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded with joined rows",
    label = "expected a relation of one of the models, or an expression",
    note = "write `.with(|(invoice, _)| invoice.lines)`; of a model that may be missing, `.with(|(_, invoice)| invoice.load(|invoice| invoice.lines))`"
)]
pub trait EagerJoined {
    /// The model that it is of.
    type Of: 'static;
    /// What it becomes in the query.
    type Loader: Loader<Self::Of>;

    #[doc(hidden)]
    fn into_alongside(self) -> Self::Loader;
}

/// A row of several models, with room for one thing more.
#[diagnostic::on_unimplemented(
    message = "a joined row holds at most eleven things, with all that is loaded beside it",
    label = "this is one too many",
    note = "read what is needed with `.pluck(..)`, or load relations of each row with `limpid::load`"
)]
pub trait AppendToRow<T> {
    /// The row with it.
    type Out: Send + 'static;

    #[doc(hidden)]
    fn widen(self, last: T) -> Self::Out;
}

macro_rules! wider {
    ($(($($name:ident),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        #[diagnostic::do_not_recommend]
        impl<$($name: Send + 'static,)+ Last: Send + 'static> AppendToRow<Last> for ($($name,)+) {
            type Out = ($($name,)+ Last);

            fn widen(self, last: Last) -> Self::Out {
                let ($($name,)+) = self;
                ($($name,)+ last)
            }
        }
    )*};
}

wider! {
    (A, B)
    (A, B, C)
    (A, B, C, D)
    (A, B, C, D, E)
    (A, B, C, D, E, F)
    (A, B, C, D, E, F, G)
    (A, B, C, D, E, F, G, H)
    (A, B, C, D, E, F, G, H, I)
    (A, B, C, D, E, F, G, H, I, J)
}

/// What was read before, and one thing more of the model `P`.
pub struct JoinedLoads<L, P, E> {
    before: L,
    element: E,
    _of: PhantomData<fn() -> P>,
}

impl<L: Clone, P, E: Clone> Clone for JoinedLoads<L, P, E> {
    fn clone(&self) -> Self {
        JoinedLoads { before: self.before.clone(), element: self.element.clone(), _of: PhantomData }
    }
}

impl<L: std::fmt::Debug, P, E> std::fmt::Debug for JoinedLoads<L, P, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("JoinedLoads").field(&self.before).finish()
    }
}

impl<R: Subject, L: LoadSet<R>, P: 'static, E: Loader<P>> LoadSet<R> for JoinedLoads<L, P, E>
where
    L::Row: AppendToRow<E::Output>,
{
    type Row = <L::Row as AppendToRow<E::Output>>::Out;

    const WHOLE: bool = L::WHOLE;
    const ASKS: bool = L::ASKS || E::ASKS;
    type Base = L::Base;
    type Seeds = (L::Seeds, E::Seed);

    fn output(&self, source: Source) -> Output {
        let mut output = self.before.output(source);
        // What it needs is read once more: the tables of two models that are joined may be one.
        if let Output::Model(nodes) | Output::Nodes(nodes) = &mut output {
            self.element.nodes(false, nodes);
        }
        output
    }

    fn read(&self, row: &mut Reader<'_>) -> Result<(L::Base, Self::Seeds)> {
        let (base, seeds) = self.before.read(row)?;
        Ok((base, (seeds, self.element.seed(row, None)?)))
    }

    async fn finish(self, db: &Db, bases: Vec<L::Base>, seeds: Vec<Self::Seeds>) -> Result<Vec<Self::Row>> {
        let (before, last) = seeds.into_iter().unzip();
        let rows = self.before.finish(db, bases, before).await?;
        let loaded = self.element.finish(db, last).await?;
        Ok(rows.into_iter().zip(loaded).map(|(row, loaded)| row.widen(loaded)).collect())
    }

    fn value_at(base: &L::Base, place: usize) -> Option<Value> {
        L::value_at(base, place)
    }
}

macro_rules! with {
    ($(($($name:ident),+))*) => {$(
        impl<First: Model, $($name: Part,)+ L, S> Query<(First, $($name),+), L, S> {
            /// Reads something with each row: related rows of one of the models, with one statement for the
            /// relation, or an expression. The rows have one element more for each `with`.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Clone, Model)] #[has_many(lines: Line)] struct Invoice { id: i64, #[belongs_to(customer: Customer)] customer_id: i64 }
            /// # #[derive(Clone, Model)] struct Line { id: i64, #[belongs_to(invoice: Invoice)] invoice_id: i64 }
            /// # #[derive(Clone, Model)] #[has_many(invoices: Invoice)] struct Customer { id: i64, name: String }
            /// # async fn example() -> limpid::Result<()> {
            /// let rows: Vec<(Invoice, Customer, Vec<Line>)> = Invoice::query()
            ///     .join(|invoice| invoice.customer)
            ///     .order_by(|(_, customer)| customer.name)
            ///     .with(|(invoice, _)| invoice.lines)
            ///     .get()
            ///     .await?;
            /// # Ok(()) }
            /// ```
            ///
            /// ```sql
            /// SELECT .., "invoices"."id" FROM "invoices" JOIN "customers" AS join1 ON ..
            /// SELECT .. FROM "lines" WHERE "invoice_id" IN (?, ?, ..)
            /// ```
            ///
            /// A model that may be missing loads with [`Maybe::load`].
            pub fn with<T: EagerJoined>(
                mut self,
                element: impl FnOnce(<(First, $($name),+) as Subject>::Fields) -> T,
            ) -> Query<(First, $($name),+), JoinedLoads<L, T::Of, T::Loader>, S>
            where
                L: LoadSet<(First, $($name),+), Row: AppendToRow<<T::Loader as Loader<T::Of>>::Output>>,
            {
                let element = self.plan.ask::<(First, $($name),+), _>(|fields| element(fields).into_alongside());
                Query::of(self.plan, JoinedLoads { before: self.loads, element, _of: PhantomData }, self.state)
            }
        }
    )*};
}

with! {
    (A)
    (A, B)
    (A, B, C)
    (A, B, C, D)
    (A, B, C, D, E)
}

/// Rows of a query that have relations: none.
#[diagnostic::on_unimplemented(
    message = "the rows of a query have no relations",
    label = "nothing can be loaded with these rows",
    note = "start from the model that has them: `Customer::query().join_on(rows, |customer, (id, _)| customer.id.eq(id)).with(..)`; an expression is read with the columns, in `.pluck(..)`"
)]
pub trait Loadable {}

impl<C: Selection, L, S> Query<Derived<C>, L, S> {
    /// Is there to say why it does not compile: the rows of a query have no relations.
    #[doc(hidden)]
    pub fn with<T>(self, _element: impl FnOnce(C::Columns) -> T) -> Self
    where
        C: Loadable,
    {
        self
    }
}

impl<M: Model> Maybe<M> {
    /// Loads a relation of the row, if it is there: for the `with` of joined rows. What is loaded is an `Option`,
    /// none where the row is missing.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Clone, Model)] #[has_many(lines: Line)] struct Invoice { id: i64, #[belongs_to(customer: Customer)] customer_id: i64 }
    /// # #[derive(Clone, Model)] struct Line { id: i64, #[belongs_to(invoice: Invoice)] invoice_id: i64 }
    /// # #[derive(Clone, Model)] #[has_many(invoices: Invoice)] struct Customer { id: i64, name: String }
    /// # async fn example() -> limpid::Result<()> {
    /// let rows: Vec<(Customer, Option<Invoice>, Option<Vec<Line>>)> = Customer::query()
    ///     .left_join(|customer| customer.invoices)
    ///     .with(|(_, invoice)| invoice.load(|invoice| invoice.lines))
    ///     .get()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn load<E: Eager<M>>(self, element: impl FnOnce(M::Fields) -> E) -> MaybeLoad<M, E::Loader> {
        let element = self.ask(|fields| element(fields).into_loader());
        MaybeLoad { row: self, element }
    }
}

/// What is loaded with a row of a left join, which may be missing.
pub struct MaybeLoad<M, E> {
    row: Maybe<M>,
    element: E,
}

impl<M, E: Clone> Clone for MaybeLoad<M, E> {
    fn clone(&self) -> Self {
        MaybeLoad { row: self.row, element: self.element.clone() }
    }
}

impl<M: Model, E> std::fmt::Debug for MaybeLoad<M, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("MaybeLoad").field(&self.row).finish()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, E: Loader<M>> EagerJoined for MaybeLoad<M, E> {
    type Of = M;
    type Loader = Self;

    fn into_alongside(self) -> Self {
        self
    }
}

impl<M: Model, E: Loader<M>> Loader<M> for MaybeLoad<M, E> {
    type Output = Option<E::Output>;
    type Seed = Option<E::Seed>;

    const ASKS: bool = E::ASKS;

    fn nodes(&self, _whole: bool, nodes: &mut Vec<Node>) {
        nodes.push(self.row.exists().0);
        self.element.nodes(false, nodes);
    }

    fn seed(&self, row: &mut Reader<'_>, _value_at: Option<&dyn Fn(usize) -> Value>) -> Result<Self::Seed> {
        if row.column()? {
            return self.element.seed(row, None).map(Some);
        }
        let mut nodes = Vec::new();
        self.element.nodes(false, &mut nodes);
        row.skip(nodes.len());
        Ok(None)
    }

    fn seed_of(&self, _value_at: &dyn Fn(usize) -> Value) -> Option<Self::Seed> {
        None
    }

    async fn finish(self, db: &Db, seeds: Vec<Self::Seed>) -> Result<Vec<Self::Output>> {
        let there: Vec<bool> = seeds.iter().map(Option::is_some).collect();
        let found = self.element.finish(db, seeds.into_iter().flatten().collect()).await?;
        let mut found = found.into_iter();
        Ok(there.into_iter().map(|there| if there { found.next() } else { None }).collect())
    }
}
