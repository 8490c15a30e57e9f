//! Queries as parts of other queries: what is not awaited is a subquery.

use std::ops::{BitAnd, BitOr, Not};

use super::query::plan::Plan;
use super::{Eager, Grouped, Loader, Pick, PluckQuery, ScalarQuery, Selection, Subject, ValueQuery};
use crate::error::Result;
use crate::exec::{Action, Reader};
use crate::expr::{
    BaseOf, Condition, Expr, Expression, Filter, IntoFilter, IntoOrder, Node, OneColumn, Operand, Order,
    SameAs, Subquery, whole,
};
use crate::model::Model;
use crate::query::{Output, SubqueryPurpose, SubqueryRows, Subselect};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// A query for one value: `count()`, `exists()`, `sum(..)`, `value(..)` and the like, not awaited. In a closure
/// of another query it works wherever an expression does.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Customer { id: i64, name: String }
/// # #[derive(Model)] struct Invoice { id: i64, customer_id: i64, cents: i64 }
/// # async fn example() -> limpid::Result<()> {
/// let invoices = |customer: CustomerFields| Invoice::query().filter(move |i| i.customer_id.eq(customer.id));
/// let best: Vec<(Customer, i64)> = Customer::query()
///     .filter(|customer| invoices(customer).exists())
///     .with(|customer| invoices(customer).sum(|invoice| invoice.cents))
///     .order_by(|customer| invoices(customer).count().expr().desc())
///     .get()
///     .await?;
/// # Ok(()) }
/// ```
pub trait Scalar {
    /// The type of the value.
    type Type: ColumnType;

    #[doc(hidden)]
    fn into_nested(self) -> Node;
}

impl<M: Subject, T: ColumnType> Scalar for ScalarQuery<M, T> {
    type Type = T;

    fn into_nested(self) -> Node {
        let ScalarQuery { plan, output, .. } = self;
        match output {
            Output::Exists => nested::<M>(plan, Output::Exists, SubqueryPurpose::Exists),
            output => whole::<T>(nested::<M>(plan, output, SubqueryPurpose::Value)),
        }
    }
}

impl<M: Subject, C: Expression> Scalar for ValueQuery<M, C>
where
    Option<BaseOf<C>>: ColumnType,
{
    type Type = Option<BaseOf<C>>;

    fn into_nested(self) -> Node {
        let PluckQuery { plan, nodes, .. } = self.0;
        whole::<BaseOf<C>>(nested::<M>(plan, Output::Nodes(nodes), SubqueryPurpose::Value))
    }
}

/// A query of `M` inside another one.
pub(crate) fn nested<M: Subject>(plan: Plan, output: Output, purpose: SubqueryPurpose) -> Node {
    let word = if purpose == SubqueryPurpose::Exists { "EXISTS " } else { "" };
    let select = Box::new(plan.into_inner::<M>(output, purpose));
    Node::Nested(Subquery { word, select })
}

/// An action as a part of a query.
fn inside<W: Scalar>(action: Action<'_, W>) -> Node {
    action.into_run().map_or_else(polled, Scalar::into_nested)
}

/// Replaces an action that runs already: no driver binds it.
pub(super) fn polled() -> Node {
    Node::Value(Value::Refused("this action was run already, so it cannot be part of another query".into()))
}

fn list(without_null: bool, nullable: bool) -> SubqueryPurpose {
    if without_null && nullable { SubqueryPurpose::ListWithoutNull } else { SubqueryPurpose::List }
}

#[diagnostic::do_not_recommend]
impl<M: Subject, C: Expression> OneColumn for Action<'_, PluckQuery<M, C>> {
    type Type = C::Type;

    fn into_list(self, without_null: bool) -> Node {
        let PluckQuery { plan, nodes, .. } = self.into_run().unwrap_or_else(PluckQuery::polled);
        nested::<M>(plan, Output::Nodes(nodes), list(without_null, C::Type::NULLABLE))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Subject, C: Expression + Selection> OneColumn for Grouped<M, C> {
    type Type = C::Type;

    fn into_list(self, without_null: bool) -> Node {
        let (source, groups, nodes) = self.inside();
        let (rows, purpose) = (SubqueryRows::Groups(groups, nodes), list(without_null, C::Type::NULLABLE));
        let select = Box::new(Subselect { table: M::TABLE, source, rows, purpose });
        Node::Nested(Subquery { word: "", select })
    }
}

impl<W: Scalar> Action<'static, W> {
    /// This query as an expression of the query around it: to compare, to sort by, to reckon with.
    pub fn expr(self) -> Expr<W::Type> {
        Expr::new(inside(self))
    }
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// The result of a query, compared in the outer query, as [`expr`](Action::expr) would be.
        ///
        /// ```
        /// # use limpid::prelude::*;
        /// # #[derive(Model)] struct Album { id: i64, title: String }
        /// # #[derive(Model)] struct Track { id: i64, album_id: i64 }
        /// let query = Album::query().filter(|album| {
        ///     Track::query().filter(move |track| track.album_id.eq(album.id)).count().ge(10)
        /// });
        /// ```
        impl<W: Scalar> Action<'static, W> {
            $($(#[$doc])*
            pub fn $name<V: Operand<W::Type>>(self, value: V) -> Filter {
                self.expr().$name(value)
            })+
        }
    };
}

comparisons! {
    /// Equal. `eq(None)` is `IS NULL`.
    eq,
    /// Not equal. `ne(None)` is `IS NOT NULL`.
    ne,
    /// Greater than.
    gt,
    /// Greater than or equal to.
    ge,
    /// Less than.
    lt,
    /// Less than or equal to.
    le,
}

#[diagnostic::do_not_recommend]
impl<W: Scalar> Expression for Action<'static, W> {
    type Type = W::Type;

    fn into_node(self) -> Node {
        inside(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, W: Scalar> Operand<T> for Action<'static, W>
where
    W::Type: SameAs<T>,
{
    fn into_operand(self) -> Node {
        inside(self)
    }
}

#[diagnostic::do_not_recommend]
impl<W: Scalar + 'static> Selection for Action<'static, W> {
    type Row = W::Type;

    fn add_to(self, nodes: &mut Vec<Node>) {
        nodes.push(inside(self));
    }

    fn read(row: &mut Reader<'_>) -> Result<W::Type> {
        row.column()
    }

    type Columns = <Expr<W::Type> as Selection>::Columns;

    const WIDTH: usize = 1;

    fn columns(source: Source, place: &mut usize) -> Self::Columns {
        <Expr<W::Type> as Selection>::columns(source, place)
    }

    fn numbered(source: Source, columns: &mut Vec<Order>) {
        <Expr<W::Type> as Selection>::numbered(source, columns);
    }
}

#[diagnostic::do_not_recommend]
impl<W: Scalar> IntoOrder for Action<'static, W> {
    fn add_to(self, orders: &mut Vec<Order>) {
        orders.push(self.expr().asc());
    }
}

#[diagnostic::do_not_recommend]
impl<P: Model, W: Scalar> Pick<P, W::Type> for Action<'static, W> {
    fn pick(self) -> impl Loader<P, Output = W::Type> {
        Eager::<P>::into_loader(self.expr())
    }
}

/// `exists()` of a query, as a condition of the query around it.
type Exists<M> = Action<'static, ScalarQuery<M, bool>>;

impl<M: Subject> From<Exists<M>> for Filter {
    fn from(exists: Exists<M>) -> Filter {
        Filter(inside(exists))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Subject> Condition for Exists<M> {}

#[diagnostic::do_not_recommend]
impl<M: Subject> IntoFilter for Exists<M> {
    fn into_filter(self) -> Option<Filter> {
        Some(self.into())
    }
}

impl<M: Subject> Not for Exists<M> {
    type Output = Filter;

    fn not(self) -> Filter {
        !Filter::from(self)
    }
}

impl<M: Subject, F: Condition> BitAnd<F> for Exists<M> {
    type Output = Filter;

    fn bitand(self, other: F) -> Filter {
        Filter::from(self) & other
    }
}

impl<M: Subject, F: Condition> BitOr<F> for Exists<M> {
    type Output = Filter;

    fn bitor(self, other: F) -> Filter {
        Filter::from(self) | other
    }
}
