//! Counts and other aggregates of related rows, read with each row: `with_count`, `with_exists`, `with_max`.

use super::{Arity, Related, Relation, RelationKind};
use crate::expr::{Expr, Expression, Filter, each_aggregate};
use crate::model::Model;
use crate::read::{AppendLoad, Eager, Query, State};
use crate::sql::types::ColumnType;

/// A relation, as it is or narrowed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation of `{P}`",
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

#[diagnostic::do_not_recommend]
impl<P: Model, M: Model, K: RelationKind> Relating<P> for Relation<P, M, K> {
    type Model = M;
    type Arity = K::Arity;

    fn into_related(self) -> Related<P, M, K::Arity> {
        self.narrow()
    }
}

#[diagnostic::do_not_recommend]
impl<P: Model, M: Model, A: Arity> Relating<P> for Related<P, M, A> {
    type Model = M;
    type Arity = A;

    fn into_related(self) -> Related<P, M, A> {
        self
    }
}

type Element<M, T> = <Expr<T> as Eager<M>>::Loader;

impl<M: Model, L, S: State> Query<M, L, S> {
    /// Reads with each row how many related rows there are, in the statement of the row itself.
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
        L: AppendLoad<Element<M, i64>>,
    {
        self.with_element(|fields| relation(fields).into_related().count())
    }

    /// Reads with each row whether there is a related row.
    pub fn with_exists<R: Relating<M>>(self, relation: impl FnOnce(M::Fields) -> R) -> Query<M, L::Out, S>
    where
        L: AppendLoad<<Filter as Eager<M>>::Loader>,
    {
        self.with_element(|fields| relation(fields).into_related().exists())
    }
}

macro_rules! beside_each_row {
    ($(
        $(#[$doc:meta])*
        $name:ident / $with:ident <$value:ident: $bound:path>($($extra:ident: $extra_type:ty)?) -> $type:ty
        where [$($bounds:tt)*] => $fold:expr;
    )*) => {
        /// Aggregates of related rows, read with each row.
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
        impl<M: Model, L, S: State> Query<M, L, S> {$(
            $(#[$doc])*
            pub fn $with<R: Relating<M>, $value: $bound>(
                self,
                relation: impl FnOnce(M::Fields) -> R,
                value: impl FnOnce(<R::Model as Model>::Fields) -> $value,
                $($extra: $extra_type)?
            ) -> Query<M, L::Out, S>
            where
                L: AppendLoad<Element<M, $type>>,
                $($bounds)*
            {
                self.with_element(|fields| relation(fields).into_related().$name(value $(, $extra)?))
            }
        )*}
    };
}

each_aggregate!(beside_each_row);
