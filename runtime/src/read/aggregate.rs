//! Aggregates over all rows of a query: `sum`, `avg`, `min`, `max`, `count_distinct`.

use super::{LoadSet, Query, ScalarQuery, State, Subject};
use crate::exec::Action;
use crate::expr::{AvgOf, BaseOf, Expression, Node, SumOf, Summable};
use crate::query::{Fold, Output};
use crate::sql::function::Function;
use crate::sql::types::ColumnType;

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// The sum of a column or an expression; 0 of no rows. Sums of whole numbers are `i64`.
    ///
    /// A limit counts: `limit(10).sum(..)` adds up the first ten.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, views: i32 }
    /// # async fn example() -> limpid::Result<()> {
    /// let views: i64 = Post::query().filter(|post| post.views.ge(10)).sum(|post| post.views).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::Error::OutOfRange) if it does not fit into its type: it is never a wrong number.
    #[track_caller]
    pub fn sum<E: Expression>(
        self,
        value: impl FnOnce(M::Fields) -> E,
    ) -> Action<'static, ScalarQuery<M, SumOf<E>>>
    where
        BaseOf<E>: Summable,
        SumOf<E>: Default,
    {
        self.fold::<SumOf<E>, E>(value, |of| Node::Function(Function::Sum(E::Type::KIND), vec![of]))
    }

    /// The mean of a column or an expression; none of no rows. NULL does not count as a value.
    ///
    /// It is an `f64`, and a `Decimal` for decimals.
    #[track_caller]
    pub fn avg<E: Expression>(
        self,
        value: impl FnOnce(M::Fields) -> E,
    ) -> Action<'static, ScalarQuery<M, Option<AvgOf<E>>>>
    where
        BaseOf<E>: Summable,
    {
        self.fold::<Option<AvgOf<E>>, E>(value, |of| Node::Function(Function::Avg(E::Type::KIND), vec![of]))
    }

    /// The smallest value of a column or an expression; none of no rows.
    #[track_caller]
    pub fn min<E: Expression>(
        self,
        value: impl FnOnce(M::Fields) -> E,
    ) -> Action<'static, ScalarQuery<M, Option<BaseOf<E>>>>
    where
        BaseOf<E>: ColumnType<Base = BaseOf<E>>,
    {
        self.fold::<Option<BaseOf<E>>, E>(value, |of| Node::Call("MIN", vec![of]))
    }

    /// The largest value of a column or an expression; none of no rows.
    #[track_caller]
    pub fn max<E: Expression>(
        self,
        value: impl FnOnce(M::Fields) -> E,
    ) -> Action<'static, ScalarQuery<M, Option<BaseOf<E>>>>
    where
        BaseOf<E>: ColumnType<Base = BaseOf<E>>,
    {
        self.fold::<Option<BaseOf<E>>, E>(value, |of| Node::Call("MAX", vec![of]))
    }

    /// How many different values a column or an expression has. NULL does not count as a value.
    #[track_caller]
    pub fn count_distinct<E: Expression>(
        self,
        value: impl FnOnce(M::Fields) -> E,
    ) -> Action<'static, ScalarQuery<M, i64>> {
        self.fold::<i64, E>(value, |of| Node::Function(Function::CountDistinct, vec![of]))
    }

    #[track_caller]
    fn fold<T: ColumnType + Default, E: Expression>(
        mut self,
        value: impl FnOnce(M::Fields) -> E,
        fold: Fold,
    ) -> Action<'static, ScalarQuery<M, T>> {
        let of = self.plan.ask::<M, _>(value).into_node();
        Action::new(ScalarQuery::of(self.plan, Output::Fold(fold, of)))
    }
}
