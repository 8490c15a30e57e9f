//! Aggregates over all rows of a query: `sum`, `avg`, `min`, `max`, `count_distinct`.

use super::{Loads, Model, Query, State, action};
use crate::error::Result;
use crate::exec::{Action, Db, Run};
use crate::expr::{AvgOf, BaseOf, Expression, Node, SumOf, Summable};
use crate::query::{Fold, Output};
use crate::sql::function::Function;
use crate::sql::types::ColumnType;

impl<M: Model, L: Loads<M>, S: State> Query<M, L, S> {
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
    ) -> Action<'static, impl Run<Output = SumOf<E>> + 'static>
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
    ) -> Action<'static, impl Run<Output = Option<AvgOf<E>>> + 'static>
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
    ) -> Action<'static, impl Run<Output = Option<BaseOf<E>>> + 'static>
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
    ) -> Action<'static, impl Run<Output = Option<BaseOf<E>>> + 'static>
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
    ) -> Action<'static, impl Run<Output = i64> + 'static> {
        self.fold::<i64, E>(value, |of| Node::Function(Function::CountDistinct, vec![of]))
    }

    #[track_caller]
    fn fold<T: ColumnType + Default, E: Expression>(
        self,
        value: impl FnOnce(M::Fields) -> E,
        fold: Fold,
    ) -> Action<'static, impl Run<Output = T> + 'static> {
        let of = value(M::fields(self.plan.source)).into_node();
        action(move |db| async move { self.fetch_fold(&db, fold, of).await })
    }

    async fn fetch_fold<T: ColumnType + Default>(self, db: &Db, fold: Fold, of: Node) -> Result<T> {
        if self.plan.select.is_empty() {
            return Ok(T::default());
        }
        super::fetch::scalar(db, self.plan.asked_of::<M>(db, Output::Fold(fold, of))?).await
    }
}
