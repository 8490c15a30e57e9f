//! Aggregates over all rows of a query: `sum`, `avg`, `min`, `max`, `count_distinct`, `string_agg`.

use super::{LoadSet, Query, ScalarQuery, State, Subject};
use crate::exec::Action;
use crate::expr::{Aggregate, Expression, Fold, each_aggregate};
use crate::query::Output;
use crate::sql::types::ColumnType;

macro_rules! of_a_query {
    ($(
        $(#[$doc:meta])*
        $name:ident / $with:ident <$value:ident: $bound:path>($($extra:ident: $extra_type:ty)?) -> $type:ty
        where [$($bounds:tt)*] => $fold:expr;
    )*) => {
        /// Aggregates of all rows. A limit counts: `limit(10).sum(..)` adds up the first ten.
        ///
        /// ```
        /// # use limpid::prelude::*;
        /// # #[derive(Model)] struct Post { id: i64, views: i32, title: String }
        /// # async fn example() -> limpid::Result<()> {
        /// let views: i64 = Post::query().filter(|post| post.views.ge(10)).sum(|post| post.views).await?;
        /// let titles: Option<String> = Post::query().string_agg(|post| (post.title, post.views.desc()), ", ").await?;
        /// # Ok(()) }
        /// ```
        impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {$(
            $(#[$doc])*
            #[track_caller]
            pub fn $name<$value: $bound>(
                self,
                value: impl FnOnce(M::Fields) -> $value,
                $($extra: $extra_type)?
            ) -> Action<'static, ScalarQuery<M, $type>>
            where
                $($bounds)*
            {
                self.fold(value, $fold)
            }
        )*}
    };
}

each_aggregate!(of_a_query);

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    #[track_caller]
    fn fold<T: ColumnType + Default, V>(
        mut self,
        value: impl FnOnce(M::Fields) -> V,
        fold: impl FnOnce(V) -> Fold,
    ) -> Action<'static, ScalarQuery<M, T>> {
        let fold = fold(self.plan.ask::<M, _>(value));
        Action::new(ScalarQuery::of(self.plan, Output::Fold(Box::new(fold))))
    }
}
