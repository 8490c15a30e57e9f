//! Predicates and aggregates of related rows, in conditions, in orders and read with rows.

use super::{Arity, Related, Relation, RelationKind};
use crate::expr::{
    Aggregate, BaseOf, Expr, Expression, Filter, Fold, Head, IntoFilter, Node, each_aggregate, whole,
};
use crate::model::Model;
use crate::read::query::plan::Plan;
use crate::sql::types::ColumnType;

impl<P: Model, M: Model, A: Arity, L> Related<P, M, A, L> {
    fn sub(self, head: Head) -> Node {
        let mut plan: Plan = self.query.plan;
        plan.select.orders.clear();
        Node::Correlated(Box::new(self.link.sub::<M>(self.parent, plan, head)))
    }

    fn sub_value<T: ColumnType>(mut self, make: impl FnOnce(M::Fields) -> Node) -> Expr<T> {
        let value = self.query.plan.ask::<M, _>(make);
        Expr::new(whole::<T>(self.sub(Head::Value(value))))
    }
}

impl<P: Model, M: Model, A: Arity, L> Related<P, M, A, L> {
    fn fold<T: ColumnType, V>(
        self,
        value: impl FnOnce(M::Fields) -> V,
        fold: impl FnOnce(V) -> Fold,
    ) -> Expr<T> {
        self.sub_value(|fields| fold(value(fields)).into_node())
    }
}

/// What a relation can be compared with: nothing.
#[diagnostic::on_unimplemented(
    message = "a relation is compared with nothing",
    label = "a relation is not a column",
    note = "write `post.author_id.eq(7)` for the column that holds the key, `post.author.has(|author| ..)` for the related row"
)]
pub trait ComparedWithRelation {}

// These come before the methods of `Iterator`, which the compiler would name otherwise.
impl<P: Model, M: Model, K: RelationKind> Relation<P, M, K> {
    #[doc(hidden)]
    #[allow(clippy::should_implement_trait, reason = "it exists for its error")]
    pub fn eq<T: ComparedWithRelation>(self, _other: T) -> Filter {
        Filter(Node::Always(false))
    }

    #[doc(hidden)]
    pub fn ne<T: ComparedWithRelation>(self, _other: T) -> Filter {
        Filter(Node::Always(false))
    }
}

/// Writes the questions for a relation and for one that is narrowed already.
macro_rules! questions {
    ([$($generics:tt)*] $ty:ty, $narrow:ident) => {
        impl<$($generics)*> $ty {
            /// There is a related row.
            ///
            /// ```sql
            /// EXISTS (SELECT 1 FROM "comments" AS rel1 WHERE rel1."post_id" = "posts"."id")
            /// ```
            pub fn exists(self) -> Filter {
                Filter(self.$narrow().sub(Head::Exists(true)))
            }

            /// There is no related row.
            pub fn is_empty(self) -> Filter {
                Filter(self.$narrow().sub(Head::Exists(false)))
            }

            /// A related row meets this condition.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] #[has_many(comments: Comment)] struct Post { id: i64 }
            /// # #[derive(Model)] struct Comment { id: i64, approved: bool, #[belongs_to(post: Post)] post_id: i64 }
            /// let query = Post::query().filter(|post| post.comments.any(|comment| comment.approved));
            /// ```
            pub fn any<F: IntoFilter>(self, filter: impl FnOnce(M::Fields) -> F) -> Filter {
                self.$narrow().filter(filter).exists()
            }

            /// The related row is there and meets this condition; of several, one does.
            pub fn has<F: IntoFilter>(self, filter: impl FnOnce(M::Fields) -> F) -> Filter {
                self.any(filter)
            }

            /// No related row meets this condition.
            pub fn none<F: IntoFilter>(self, filter: impl FnOnce(M::Fields) -> F) -> Filter {
                self.$narrow().filter(filter).is_empty()
            }

            /// Every related row meets this condition; true if there is none. A row for which the condition is
            /// neither true nor false, because it asks about NULL, does not meet it.
            pub fn all<F: IntoFilter>(self, filter: impl FnOnce(M::Fields) -> F) -> Filter {
                let mut related = self.$narrow();
                match related.query.plan.ask::<M, _>(|fields| filter(fields).into_filter()) {
                    Some(Filter(node)) => {
                        related.query.plan.and(Node::IsNotTrue(Box::new(node)));
                        related.is_empty()
                    }
                    None => Filter(Node::Always(true)),
                }
            }

            /// How many related rows there are.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] #[has_many(comments: Comment)] struct Post { id: i64 }
            /// # #[derive(Model)] struct Comment { id: i64, #[belongs_to(post: Post)] post_id: i64 }
            /// let query = Post::query()
            ///     .filter(|post| post.comments.count().ge(3))
            ///     .order_by(|post| post.comments.count().desc());
            /// ```
            pub fn count(self) -> Expr<i64> {
                self.$narrow().sub_value(|_| Node::Call("COUNT", vec![Node::Star]))
            }

            /// A column or an expression of the first related row; none if there is no such row.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Post { id: i64, #[belongs_to(author: User)] author_id: i64 }
            /// # #[derive(Model)] struct User { id: i64, name: String }
            /// let query = Post::query().order_by(|post| post.author.value(|author| author.name));
            /// ```
            pub fn value<E: Expression>(
                self,
                value: impl FnOnce(M::Fields) -> E,
            ) -> Expr<Option<BaseOf<E>>>
            where
                Option<BaseOf<E>>: ColumnType,
            {
                let mut related = self.$narrow();
                let node = related.query.plan.ask::<M, _>(value).into_node();
                let mut sub = related.link.sub::<M>(related.parent, related.query.plan, Head::Value(node));
                sub.limit = Some(1);
                Expr::new(whole::<BaseOf<E>>(Node::Correlated(Box::new(sub))))
            }
        }
    };
}

questions!([P: Model, M: Model, K: RelationKind] Relation<P, M, K>, narrow);

questions!([P: Model, M: Model, A: Arity, L: Clone] Related<P, M, A, L>, itself);

macro_rules! of_related_rows {
    ($(
        $(#[$doc:meta])*
        $name:ident / $with:ident <$value:ident: $bound:path>($($extra:ident: $extra_type:ty)?) -> $type:ty
        where [$($bounds:tt)*] => $fold:expr;
    )*) => {
        /// Aggregates of the related rows.
        ///
        /// ```
        /// # use limpid::prelude::*;
        /// # #[derive(Model)] #[has_many(comments: Comment)] struct Post { id: i64 }
        /// # #[derive(Model)] struct Comment { id: i64, likes: i32, #[belongs_to(post: Post)] post_id: i64 }
        /// let query = Post::query()
        ///     .filter(|post| post.comments.sum(|comment| comment.likes).ge(100))
        ///     .order_by(|post| post.comments.avg(|comment| comment.likes).desc());
        /// ```
        impl<P: Model, M: Model, K: RelationKind> Relation<P, M, K> {$(
            $(#[$doc])*
            pub fn $name<$value: $bound>(
                self,
                value: impl FnOnce(M::Fields) -> $value,
                $($extra: $extra_type)?
            ) -> Expr<$type>
            where
                $($bounds)*
            {
                self.narrow().fold(value, $fold)
            }
        )*}

        /// Aggregates of the related rows.
        impl<P: Model, M: Model, A: Arity, L: Clone> Related<P, M, A, L> {$(
            $(#[$doc])*
            pub fn $name<$value: $bound>(
                self,
                value: impl FnOnce(M::Fields) -> $value,
                $($extra: $extra_type)?
            ) -> Expr<$type>
            where
                $($bounds)*
            {
                self.fold(value, $fold)
            }
        )*}
    };
}

each_aggregate!(of_related_rows);
