//! `with_pivot`: the row of the pivot beside each related row.

use super::{BelongsToMany, Many, Related, Relation};
use crate::error::Result;
use crate::exec::{Db, Reader};
use crate::expr::{Filter, IntoFilter, IntoOrder, Node};
use crate::model::Model;
use crate::read::{Loader, Query};
use crate::sql::value::Value;
use crate::sql::writer::Source;

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
