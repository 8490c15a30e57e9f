//! `with_pivot`: the row of the pivot with each related row.

use crate::error::Result;
use crate::exec::{Db, Reader};
use crate::expr::{Filter, IntoFilter, IntoOrder, Node};
use crate::model::Model;
use crate::read::{AppendLoad, Loader, Query};
use crate::relation::{BelongsToMany, Related, Relation, Through, Via};
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// The row of the pivot, with each related row.
pub struct PivotRow<V> {
    source: Source,
    _pivot: std::marker::PhantomData<fn() -> V>,
}

impl<V> PivotRow<V> {
    const fn at(source: Source) -> Self {
        PivotRow { source, _pivot: std::marker::PhantomData }
    }
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

/// Writes the words about the pivot for a relation and for one that is narrowed already.
macro_rules! pivot_words {
    ([$($generics:tt)*] $ty:ty, $loads:ty, $narrow:ident) => {
        impl<$($generics)*> $ty {
            /// Reads the row of the pivot with each related row.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Clone, Model)] #[belongs_to_many(tags: Tag, through = PostTag)] struct Post { id: i64 }
            /// # #[derive(Clone, Model)] struct Tag { id: i64 }
            /// # #[derive(Clone, Model)] struct PostTag { id: i64, main: bool, #[belongs_to(post: Post)] post_id: i64, #[belongs_to(tag: Tag)] tag_id: i64 }
            /// # async fn example() -> limpid::Result<()> {
            /// let posts: Vec<(Post, Vec<(Tag, PostTag)>)> =
            ///     Post::query().with(|post| post.tags.filter_pivot(|pivot| pivot.main).with_pivot()).get().await?;
            /// # Ok(()) }
            /// ```
            pub fn with_pivot(self) -> Related<P, M, Through<V>, <$loads as AppendLoad<PivotRow<V>>>::Out>
            where
                $loads: AppendLoad<PivotRow<V>>,
            {
                let Related { parent, link, query, .. } = self.$narrow();
                let pivot = query.plan.source.beside(1);
                Related::of(parent, link, query.append(PivotRow::at(pivot)))
            }

            /// Only related rows whose row of the pivot meets a condition.
            pub fn filter_pivot<F: IntoFilter>(
                self,
                filter: impl FnOnce(V::Fields) -> F,
            ) -> Related<P, M, Through<V>, $loads> {
                let mut related = self.$narrow();
                let pivot = related.query.plan.source.beside(1);
                if let Some(Filter(node)) = pivot.enter(|| filter(V::fields(pivot)).into_filter()) {
                    related.query.plan.and(node);
                }
                related
            }

            /// Orders the related rows by columns of the pivot.
            pub fn order_by_pivot<O: IntoOrder>(
                self,
                order: impl FnOnce(V::Fields) -> O,
            ) -> Related<P, M, Through<V>, $loads> {
                let mut related = self.$narrow();
                let pivot = related.query.plan.source.beside(1);
                pivot.enter(|| order(V::fields(pivot))).add_to(&mut related.query.plan.select.orders);
                related
            }
        }
    };
}

pivot_words!([P: Model, M: Model, V: Model] Relation<P, M, BelongsToMany<V>>, (), narrow);
pivot_words!([P: Model, M: Model, V: Model, L: Clone] Related<P, M, Through<V>, L>, L, itself);

impl<P: Model, M: Model, V: Model, L> Query<M, L, Via<P, V>> {
    /// Reads the row of the pivot with each related row.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Clone, Model)] #[belongs_to_many(tags: Tag, through = PostTag)] struct Post { id: i64 }
    /// # #[derive(Clone, Model)] struct Tag { id: i64 }
    /// # #[derive(Clone, Model)] struct PostTag { id: i64, main: bool, #[belongs_to(post: Post)] post_id: i64, #[belongs_to(tag: Tag)] tag_id: i64 }
    /// # async fn example(post: Post) -> limpid::Result<()> {
    /// let tags: Vec<(Tag, PostTag)> = post.tags().filter_pivot(|pivot| pivot.main).with_pivot().get().await?;
    /// # Ok(()) }
    /// ```
    pub fn with_pivot(mut self) -> Query<M, L::Out, Via<P, V>>
    where
        L: AppendLoad<PivotRow<V>>,
    {
        let pivot = self.beside_pivot();
        self.append(PivotRow::at(pivot))
    }

    /// Only related rows whose row of the pivot meets a condition.
    pub fn filter_pivot<F: IntoFilter>(mut self, filter: impl FnOnce(V::Fields) -> F) -> Self {
        let pivot = self.beside_pivot();
        if let Some(Filter(node)) = pivot.enter(|| filter(V::fields(pivot)).into_filter()) {
            self.plan.and(node);
        }
        self
    }

    /// Orders the related rows by columns of the pivot.
    pub fn order_by_pivot<O: IntoOrder>(mut self, order: impl FnOnce(V::Fields) -> O) -> Self {
        let pivot = self.beside_pivot();
        pivot.enter(|| order(V::fields(pivot))).add_to(&mut self.plan.select.orders);
        self
    }

    /// Puts the pivot next to the table of the query, if it is not there yet.
    fn beside_pivot(&mut self) -> Source {
        let source = self.plan.source;
        if self.plan.select.beside.is_empty() {
            self.plan.select.beside = self.state.tables(source);
            self.plan.and(self.state.ties(source));
        }
        source.beside(1)
    }
}
