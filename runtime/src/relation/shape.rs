//! Relations as fields of a projection: read into models, or into projections of them.

use super::{
    AlwaysThere, Arity, Certain, Limited, Many, Optional, Polymorph, Polymorphic, Related, Relation,
    RelationKind, Required, Through,
};
use crate::model::Model;
use crate::read::{Eager, LoadSet, Loader, Pick, Projection, Query};

/// Writes `select` for a relation and for one that is narrowed.
macro_rules! selects {
    ([$($generics:tt)*] $ty:ty, $arity:ty, $narrow:ident) => {
        impl<$($generics)*> $ty {
            /// Reads a projection of the related rows instead of their model.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Post { id: i64, #[belongs_to(author: User)] author_id: i64 }
            /// # #[derive(Model)] struct User { id: i64, name: String, about: String }
            /// #[derive(Clone, Projection)]
            /// #[projection(of = User)]
            /// struct Author {
            ///     name: String,
            /// }
            ///
            /// # async fn example() -> limpid::Result<()> {
            /// let posts: Vec<(Post, Author)> = Post::query().with(|post| post.author.select::<Author>()).get().await?;
            /// # Ok(()) }
            /// ```
            pub fn select<R: Projection<M>>(self) -> Related<P, M, $arity, impl LoadSet<M, Row = R>> {
                let Related { parent, link, query, .. } = self.$narrow();
                let Query { plan, state, .. } = query;
                let loads = R::loads(plan.source);
                Related::of(parent, link, Query::of(plan, loads, state))
            }
        }
    };
}

selects!([P: Model, M: Model, K: RelationKind] Relation<P, M, K>, K::Arity, narrow);

selects!([P: Model, M: Model, A: Arity] Related<P, M, A>, A, itself);

/// Writes what a relation of each arity is read into.
macro_rules! picks {
    ($($arity:ty => $field:ty $(, $bound:path)? $(=> $pivot:ident)?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P: Model, M: Model $(+ $bound)?, $($pivot: 'static,)? R: Projection<M> + Clone> Pick<P, $field> for Related<P, M, $arity> {
            fn pick(self) -> impl Loader<P, Output = $field> {
                self.select::<R>().into_loader()
            }
        }

        beside!($arity $(, $bound)? $(=> $pivot)?; A);
        beside!($arity $(, $bound)? $(=> $pivot)?; A B);
        beside!($arity $(, $bound)? $(=> $pivot)?; A B C);
        beside!($arity $(, $bound)? $(=> $pivot)?; A B C D);
    )*};
}

/// Writes the same for rows with more loaded with them: tuples.
macro_rules! beside {
    ($arity:ty $(, $bound:path)? $(=> $pivot:ident)?; $($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<P: Model, M: Model + Clone $(+ $bound)?, $($pivot: 'static,)? $($name: Loader<M, Output: Clone>),+>
            Pick<P, <$arity as Arity>::Of<(M, $($name::Output),+)>> for Related<P, M, $arity, ($($name,)+)>
        {
            fn pick(self) -> impl Loader<P, Output = <$arity as Arity>::Of<(M, $($name::Output),+)>> {
                self.into_loader()
            }
        }
    };
}

picks! {
    Many => Vec<R>;
    Through<V> => Vec<R> => V;
    Optional => Option<R>;
    Certain => R;
    Required => R, AlwaysThere;
}

#[diagnostic::do_not_recommend]
impl<P: Model, M: Model, K: RelationKind, T: Send + 'static> Pick<P, T> for Relation<P, M, K>
where
    Related<P, M, K::Arity>: Pick<P, T>,
{
    fn pick(self) -> impl Loader<P, Output = T> {
        self.narrow().pick()
    }
}

#[diagnostic::do_not_recommend]
impl<P: Model, M: Model, A, L, T: Send + 'static> Pick<P, T> for Limited<P, M, A, L>
where
    Related<P, M, A, L>: Pick<P, T>,
{
    fn pick(self) -> impl Loader<P, Output = T> {
        self.0.pick()
    }
}

#[diagnostic::do_not_recommend]
impl<P: Model, E: Polymorphic> Pick<P, Option<E>> for Polymorph<P, E> {
    fn pick(self) -> impl Loader<P, Output = Option<E>> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<P: Model, E: Polymorphic> Pick<P, E> for Polymorph<P, E, Certain> {
    fn pick(self) -> impl Loader<P, Output = E> {
        self
    }
}
