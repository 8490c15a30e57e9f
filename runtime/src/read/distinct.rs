//! One row of each group: `distinct_on`.

use super::query::plan::Plan;
use super::{OfModel, Query};
use crate::expr::window::Window;
use crate::expr::{IntoOrder, Node, Order};
use crate::model::Model;
use crate::query::{DerivedTable, KEYS, Output, SubqueryPurpose};
use crate::sql::function::{Function, Ranked};

impl<M: Model, S> Query<M, (), S> {
    /// Keeps one row of those that are equal in these columns: the first in the order of the query so far, of which
    /// the key has the last word. What follows is about the rows that are kept: a filter, an order, a limit, a
    /// count. It means the same on every engine, and is not a separate statement.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] struct Post { id: i64, author_id: i64, views: i64 }
    /// # async fn example() -> limpid::Result<()> {
    /// // The post of each author that is read most, and of these the ten that are read most.
    /// let best: Vec<Post> =
    ///     Post::query().order_by(|post| post.views.desc()).distinct_on(|post| post.author_id).limit(10).get().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// SELECT .. FROM (SELECT .., ROW_NUMBER() OVER (PARTITION BY rel1."author_id" ORDER BY rel1."views" DESC, rel1."id")
    ///     AS limpid_key0 FROM "posts" AS rel1) AS "posts" WHERE limpid_key0 = 1 ORDER BY "views" DESC LIMIT 10
    /// ```
    ///
    /// A limit before it holds for the rows that are kept too.
    pub fn distinct_on<O: IntoOrder>(self, columns: impl FnOnce(M::Fields) -> O) -> Query<M> {
        let mut plan = self.plan;
        let mut parts = Vec::new();
        columns(M::fields(plan.source)).add_to(&mut parts);
        let (limit, offset) = (plan.select.limit.take(), plan.select.offset.take());
        let orders = std::mem::take(&mut plan.select.orders);
        let key = M::TABLE.key_columns().map(|column| Order::new(Node::Column(plan.source, column), false));
        let window = Window::of(parts, orders.iter().cloned().chain(key).collect());
        let place = Node::Function(Function::Ranked(Ranked::RowNumber), vec![Node::Over(Box::new(window))]);
        let rows = plan.into_inner::<M>(Output::Keyed(vec![place]), SubqueryPurpose::Value);
        let mut kept = Plan::over(DerivedTable::Select(rows));
        let first = Node::Infix(Box::new(Node::Word(KEYS[0])), " = ", Box::new(Node::Literal(1)));
        kept.and(first);
        kept.select.orders = orders;
        (kept.select.limit, kept.select.offset) = (limit, offset);
        Query::of(kept, (), OfModel)
    }
}
