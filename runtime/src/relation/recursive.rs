//! Trees: the rows that are reached along a relation of a model to itself, in one statement.

use super::{Arity, Related, Relating};
use crate::expr::Node;
use crate::model::Model;
use crate::query::{DerivedTable, Join, JoinItem, Output, RecursiveTree, Side, SubqueryPurpose};
use crate::read::query::plan::Plan;
use crate::read::{Depth, Number, OfModel, Query};
use crate::sql::derived_columns;

/// A relation of a model to itself, which leads from row to row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead from rows of `{M}` to rows of `{M}`",
    label = "a tree goes along a relation of `{M}` to itself",
    note = "write `.recursive(|category| category.children)`, where `#[has_many(children: {M}, key = parent_id)]` is written on `{M}`; what belongs to the rows that are reached is joined, or loaded with them"
)]
pub trait SelfRelation<M>: Sized {
    /// How many rows one step reaches.
    type Arity: Arity;

    #[doc(hidden)]
    fn into_step(self) -> Related<M, M, Self::Arity>
    where
        M: Model;
}

#[diagnostic::do_not_recommend]
impl<M: Model, R: Relating<M, Model = M>> SelfRelation<M> for R {
    type Arity = R::Arity;

    fn into_step(self) -> Related<M, M, R::Arity> {
        self.into_related()
    }
}

impl<M: Model, S> Query<M, (), S> {
    /// The rows of this query, and all that are reached from them along a relation of the model to itself, in one
    /// statement: each row once, with the number of steps to it, the rows of the query with 0. A circle ends where
    /// it closes.
    ///
    /// Down with a `has_many`, up with a `belongs_to`. The trash and the global scopes hold at every step: what is
    /// below a row in the trash is not reached. The relation may be narrowed, and
    /// [`max_depth`](Query::max_depth) says how far it goes.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[has_many(children: Category, key = parent_id)] struct Category { id: i64, name: String, #[belongs_to(parent: Category)] parent_id: Option<i64> }
    /// # async fn example() -> limpid::Result<()> {
    /// let tree: Vec<(Category, i64)> = Category::query()
    ///     .filter(|category| category.parent_id.is_null())
    ///     .recursive(|category| category.children)
    ///     .order_by(|(category, depth)| (depth, category.name))
    ///     .get()
    ///     .await?;
    /// let path: Vec<String> = Category::query()
    ///     .filter(|category| category.id.eq(7))
    ///     .recursive(|category| category.parent)
    ///     .order_by(|(_, depth)| depth.desc())
    ///     .pluck(|(category, _)| category.name)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// In a graph, where many ways lead to a row, give a depth: each row is looked at once for each number of steps
    /// in which it is reached.
    pub fn recursive<R: SelfRelation<M>>(self, relation: impl FnOnce(M::Fields) -> R) -> Query<(M, Depth)> {
        let mut whole = Plan::unscoped();
        let target = whole.source.joined(1);
        let here = whole.source.below();
        // The roots are a query of their own; a step is tied to the row that it starts at.
        let related = here.enter(|| relation(M::fields(here)).into_step());
        let Related { parent, link, query, .. } = related;
        let next = query.plan.source;
        let (tables, tied) = link.tied::<M>(parent, next);
        let step = tied.and(query.plan.lower::<M>().condition);
        let keys = M::TABLE.key_columns().map(|key| Node::Column(self.plan.source, key)).collect();
        let roots =
            whole.source.enter(|| self.plan.into_inner::<M>(Output::Nodes(keys), SubqueryPurpose::Table));
        let tree = RecursiveTree { table: M::TABLE, roots, here, next, tables, step, most: None };
        let on = M::TABLE.key_columns().enumerate().map(|(place, key)| {
            let found = Node::Column(target, derived_columns::column::<i64>(place));
            Node::Infix(Box::new(found), " = ", Box::new(Node::Column(whole.source, key)))
        });
        let on = on.fold(Node::Always(true), Node::and);
        let tables = vec![(JoinItem::Derived(Box::new(DerivedTable::RecursiveTree(tree))), target)];
        whole.select.joins.push(Join { side: Side::Inner, tables, on });
        Query::of(whole, (), OfModel)
    }
}

impl<M: Model> Query<(M, Depth)> {
    /// Goes at most this many steps. Without it, a tree ends where it ends.
    pub fn max_depth<N: Number>(mut self, steps: N) -> Self {
        let steps = steps.into_number().max(0);
        for join in &mut self.plan.select.joins {
            for (item, _) in &mut join.tables {
                if let JoinItem::Derived(derived) = item
                    && let DerivedTable::RecursiveTree(tree) = &mut **derived
                {
                    tree.most = Some(steps);
                }
            }
        }
        self
    }
}
