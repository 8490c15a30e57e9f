//! Counts and other questions about related rows, beside each row: `with_count`, `with_exists`, `with_max`.

use super::kind::{Arity, BelongsToMany, Kind, Many};
use super::related::{Related, Relation};
use crate::error::Result;
use crate::exec::{Db, Reader};
use crate::expr::{
    AvgOf, BaseOf, Column, Expr, Expression, Filter, IntoFilter, IntoOrder, Node, SumOf, Summable,
};
use crate::model::{Append, Eager, Loader, Model, Query, State};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// A relation, as it is or narrowed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation of `{P}`",
    label = "expected a relation, such as `|post| post.comments`"
)]
pub trait Relating<P>: Sized {
    /// The related model.
    type Model: Model;
    /// How many related rows there are.
    type Arity: Arity;

    #[doc(hidden)]
    fn into_related(self) -> Related<P, Self::Model, Self::Arity>;
}

impl<P: Model, M: Model, K: Kind> Relating<P> for Relation<P, M, K> {
    type Model = M;
    type Arity = K::Arity;

    fn into_related(self) -> Related<P, M, K::Arity> {
        self.narrow()
    }
}

impl<P: Model, M: Model, A: Arity> Relating<P> for Related<P, M, A> {
    type Model = M;
    type Arity = A;

    fn into_related(self) -> Related<P, M, A> {
        self
    }
}

type Element<M, T> = <Expr<T> as Eager<M>>::Loader;

impl<M: Model, L, S: State> Query<M, L, S> {
    /// Reads beside each row how many related rows there are, in the statement of the row itself.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[has_many(comments: Comment)] struct Post { id: i64 }
    /// # #[derive(Model)] struct Comment { id: i64, approved: bool, #[belongs_to(post: Post)] post_id: i64 }
    /// # async fn example() -> limpid::Result<()> {
    /// let posts: Vec<(Post, i64, i64)> = Post::query()
    ///     .with_count(|post| post.comments)
    ///     .with_count(|post| post.comments.filter(|comment| comment.approved))
    ///     .get()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn with_count<R: Relating<M>>(self, relation: impl FnOnce(M::Fields) -> R) -> Query<M, L::Out, S>
    where
        L: Append<Element<M, i64>>,
    {
        self.with(|fields| relation(fields).into_related().count())
    }

    /// Reads beside each row whether there is a related row.
    pub fn with_exists<R: Relating<M>>(self, relation: impl FnOnce(M::Fields) -> R) -> Query<M, L::Out, S>
    where
        L: Append<<Filter as Eager<M>>::Loader>,
    {
        self.with(|fields| relation(fields).into_related().exists())
    }

    /// Reads beside each row the sum of a column or an expression over the related rows; 0 if there are none.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[has_many(comments: Comment)] struct Post { id: i64 }
    /// # #[derive(Model)] struct Comment { id: i64, likes: i32, #[belongs_to(post: Post)] post_id: i64 }
    /// # async fn example() -> limpid::Result<()> {
    /// let posts: Vec<(Post, i64, Option<f64>)> = Post::query()
    ///     .with_sum(|post| post.comments, |comment| comment.likes)
    ///     .with_avg(|post| post.comments, |comment| comment.likes)
    ///     .get()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn with_sum<R: Relating<M>, E: Expression>(
        self,
        relation: impl FnOnce(M::Fields) -> R,
        value: impl FnOnce(<R::Model as Model>::Fields) -> E,
    ) -> Query<M, L::Out, S>
    where
        BaseOf<E>: Summable,
        L: Append<Element<M, SumOf<E>>>,
    {
        self.with(|fields| relation(fields).into_related().sum(value))
    }

    /// Reads beside each row the mean of a column or an expression over the related rows; none if there are
    /// none.
    pub fn with_avg<R: Relating<M>, E: Expression>(
        self,
        relation: impl FnOnce(M::Fields) -> R,
        value: impl FnOnce(<R::Model as Model>::Fields) -> E,
    ) -> Query<M, L::Out, S>
    where
        BaseOf<E>: Summable,
        L: Append<Element<M, Option<AvgOf<E>>>>,
    {
        self.with(|fields| relation(fields).into_related().avg(value))
    }

    /// Reads beside each row the smallest value of a column of the related rows.
    pub fn with_min<R: Relating<M>, T: ColumnType>(
        self,
        relation: impl FnOnce(M::Fields) -> R,
        column: impl FnOnce(<R::Model as Model>::Fields) -> Column<R::Model, T>,
    ) -> Query<M, L::Out, S>
    where
        Option<T::Base>: ColumnType,
        L: Append<Element<M, Option<T::Base>>>,
    {
        self.with(|fields| relation(fields).into_related().min(column))
    }

    /// Reads beside each row the largest value of a column of the related rows.
    pub fn with_max<R: Relating<M>, T: ColumnType>(
        self,
        relation: impl FnOnce(M::Fields) -> R,
        column: impl FnOnce(<R::Model as Model>::Fields) -> Column<R::Model, T>,
    ) -> Query<M, L::Out, S>
    where
        Option<T::Base>: ColumnType,
        L: Append<Element<M, Option<T::Base>>>,
    {
        self.with(|fields| relation(fields).into_related().max(column))
    }
}

/// The row of the pivot, beside each related row.
pub struct PivotRow<V> {
    source: Source,
    _pivot: std::marker::PhantomData<fn() -> V>,
}

impl<V> Clone for PivotRow<V> {
    fn clone(&self) -> Self {
        PivotRow { source: self.source, _pivot: std::marker::PhantomData }
    }
}

impl<V: Model> std::fmt::Debug for PivotRow<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PivotRow({})", V::TABLE.name)
    }
}

impl<M, V: Model> Loader<M> for PivotRow<V> {
    const ASKS: bool = false;

    type Output = V;
    type Seed = V;

    fn nodes(&self, _whole: bool, nodes: &mut Vec<Node>) {
        nodes.extend(V::TABLE.columns.iter().map(|column| Node::Column(self.source, column)));
    }

    fn seed(&self, row: &mut Reader<'_>, _value_at: Option<&dyn Fn(usize) -> Value>) -> Result<V> {
        V::from_row(row)
    }

    fn seed_of(&self, _value_at: &dyn Fn(usize) -> Value) -> Option<V> {
        None
    }

    async fn finish(self, _db: &Db, seeds: Vec<V>) -> Result<Vec<V>> {
        Ok(seeds)
    }
}

impl<P: Model, M: Model, V: Model> Relation<P, M, BelongsToMany<V>> {
    /// Where the pivot is, if the related rows are at `target`.
    fn pivot(&self) -> Source {
        self.source.below_here().beside(1)
    }

    /// Reads the row of the pivot beside each related row.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Clone, Model)] #[belongs_to_many(tags: Tag, through = PostTag)] struct Post { id: i64 }
    /// # #[derive(Clone, Model)] struct Tag { id: i64 }
    /// # #[derive(Clone, Model)] struct PostTag { id: i64, #[belongs_to(post: Post)] post_id: i64, #[belongs_to(tag: Tag)] tag_id: i64 }
    /// # async fn example() -> limpid::Result<()> {
    /// let posts: Vec<(Post, Vec<(Tag, PostTag)>)> = Post::query().with(|post| post.tags.with_pivot()).get().await?;
    /// # Ok(()) }
    /// ```
    pub fn with_pivot(self) -> Related<P, M, Many, (PivotRow<V>,)> {
        let element = PivotRow { source: self.pivot(), _pivot: std::marker::PhantomData };
        let Related { parent, link, query, .. } = self.narrow();
        let Query { plan, state, .. } = query;
        Related::of(parent, link, Query::of(plan, (element,), state))
    }

    /// Only related rows whose row of the pivot meets a condition.
    pub fn filter_pivot<F: IntoFilter>(self, filter: impl FnOnce(V::Fields) -> F) -> Related<P, M, Many> {
        let pivot = self.pivot();
        let mut related = self.narrow();
        if let Some(Filter(node)) = pivot.enter(|| filter(V::fields(pivot)).into_filter()) {
            related.query.plan.and(node);
        }
        related
    }

    /// Orders the related rows by columns of the pivot.
    pub fn order_by_pivot<O: IntoOrder>(self, order: impl FnOnce(V::Fields) -> O) -> Related<P, M, Many> {
        let pivot = self.pivot();
        let mut related = self.narrow();
        pivot.enter(|| order(V::fields(pivot))).add_to(&mut related.query.plan.select.orders);
        related
    }
}
