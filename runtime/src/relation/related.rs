//! A relation as closures get it, and the same narrowed: `post.comments.approved().latest().limit(3)`.

use std::fmt;
use std::marker::PhantomData;

use super::{Arity, Link, Optional, RelationKind};
use crate::expr::{IntoFilter, IntoOrder};
use crate::model::cascade::Joint;
use crate::model::{GlobalScope, Model, SoftDeletes, Timestamps};
use crate::read::{
    AppendLoad, Eager, FullText, HasFullText, HasRoom, LoadSet, Number, Query, Scoped, SearchIndex,
};
use crate::sql::writer::Source;

/// A relation of the model `P` to the model `M`. Closures get one for each relation that is declared.
///
/// It can be loaded (`.with(|post| post.comments)`), narrowed before that
/// (`post.comments.filter(..).latest().limit(3)`), and asked about in conditions (`post.comments.any(..)`).
pub struct Relation<P, M, K> {
    pub(crate) source: Source,
    link: fn() -> Link,
    _parent: PhantomData<fn() -> P>,
    _other: PhantomData<fn() -> (M, K)>,
}

impl<P, M, K> Relation<P, M, K> {
    /// A relation of the rows of one table of a statement.
    #[doc(hidden)]
    pub const fn new(source: Source, link: fn() -> Link) -> Self {
        Relation { source, link, _parent: PhantomData, _other: PhantomData }
    }

    /// What joins both models: of the first step, if there are several.
    #[doc(hidden)]
    pub fn joint(&self) -> Joint {
        self.link().hops.into_iter().next().map(|hop| (hop.pairs, hop.word)).unwrap_or_default()
    }

    /// The way to the other model.
    pub(crate) fn link(&self) -> Link {
        (self.link)()
    }
}

impl<P, M, K> Clone for Relation<P, M, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, M, K> Copy for Relation<P, M, K> {}

impl<P, M: Model, K> fmt::Debug for Relation<P, M, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relation({})", M::TABLE.name)
    }
}

/// A model whose rows nothing hides: it has neither soft deletes nor global scopes. A row that belongs to one
/// of these always finds it.
#[diagnostic::on_unimplemented(
    message = "a row of `{Self}` may be in the trash or outside a global scope, so it may not be there",
    label = "this may find nothing",
    note = "add `.optional()` for an `Option<{Self}>`, `.with_trashed()` to read rows in the trash too, or `.unscoped()` to read them whatever their rules"
)]
pub trait AlwaysThere: Model {}

/// A relation that is narrowed, ordered or loaded with more.
#[must_use = "a relation does nothing until it is given to `.with(..)` or asked, as with `.exists()`"]
pub struct Related<P, M, A, L = ()> {
    pub(crate) parent: Source,
    pub(crate) link: Link,
    pub(crate) query: Query<M, L>,
    _types: PhantomData<fn() -> (P, A)>,
}

impl<P, M, A, L: Clone> Clone for Related<P, M, A, L> {
    fn clone(&self) -> Self {
        Related::of(self.parent, self.link.clone(), self.query.clone())
    }
}

impl<P, M: Model, A, L> fmt::Debug for Related<P, M, A, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Related({})", M::TABLE.name)
    }
}

impl<P, M, A, L> Related<P, M, A, L> {
    pub(crate) fn of(parent: Source, link: Link, query: Query<M, L>) -> Self {
        Related { parent, link, query, _types: PhantomData }
    }

    fn map<B, N>(self, change: impl FnOnce(Query<M, L>) -> Query<M, N>) -> Related<P, M, B, N> {
        Related::of(self.parent, self.link, change(self.query))
    }
}

impl<P: Model, M: Model, K: RelationKind> Relation<P, M, K> {
    /// The relation as something that can be narrowed.
    pub(crate) fn narrow(self) -> Related<P, M, K::Arity> {
        let query = Query::at(self.source.below_here());
        Related::of(self.source, self.link(), query)
    }
}

/// Writes the methods for a relation and for one that is narrowed already.
macro_rules! narrowing {
    ([$($generics:tt)*] $ty:ty, $arity:ty, $loads:ty, $narrow:ident) => {
        impl<$($generics)*> $ty {
            /// Only related rows that meet a condition.
            pub fn filter<F: IntoFilter>(
                self,
                filter: impl FnOnce(M::Fields) -> F,
            ) -> Related<P, M, <$arity as Arity>::Narrowed, $loads> {
                self.$narrow().map(|query| query.filter(filter))
            }

            /// Only related rows that hold these words: see [`Query::search`].
            pub fn search(self, words: impl AsRef<str>) -> Related<P, M, <$arity as Arity>::Narrowed, $loads>
            where
                M: FullText,
            {
                self.$narrow().map(|query| query.search(words))
            }

            /// The same, in the columns of an index that has a name: see [`Query::search_in`].
            pub fn search_in(
                self,
                index: SearchIndex<M>,
                words: impl AsRef<str>,
            ) -> Related<P, M, <$arity as Arity>::Narrowed, $loads> {
                self.$narrow().map(|query| query.search_in(index, words))
            }

            /// Those first that hold the words of the search best: see [`Query::by_relevance`].
            pub fn by_relevance(self) -> Related<P, M, $arity, $loads>
            where
                M: HasFullText,
            {
                self.$narrow().map(Query::by_relevance)
            }

            /// Orders the related rows.
            pub fn order_by<O: IntoOrder>(self, order: impl FnOnce(M::Fields) -> O) -> Related<P, M, $arity, $loads> {
                self.$narrow().map(|query| query.order_by(order))
            }

            /// The newest first: by `created_at`, then by the key.
            pub fn latest(self) -> Related<P, M, $arity, $loads>
            where
                M: Timestamps,
            {
                self.$narrow().map(Query::latest)
            }

            /// The oldest first: by `created_at`, then by the key.
            pub fn oldest(self) -> Related<P, M, $arity, $loads>
            where
                M: Timestamps,
            {
                self.$narrow().map(Query::oldest)
            }

            /// At most `limit` related rows *for each row*, in one statement.
            pub fn limit<N: Number>(self, limit: N) -> Limited<P, M, $arity, $loads> {
                Limited(self.$narrow().map(|query| query.limit(limit)))
            }

            /// Skips this many related rows *of each row*.
            pub fn offset<N: Number>(self, offset: N) -> Limited<P, M, $arity, $loads> {
                Limited(self.$narrow().map(|query| query.offset(offset)))
            }

            /// Related rows in the trash too.
            pub fn with_trashed(self) -> Related<P, M, <$arity as Arity>::Certain, $loads>
            where
                M: SoftDeletes,
            {
                self.$narrow().map(Query::with_trashed)
            }

            /// Only related rows in the trash.
            pub fn only_trashed(self) -> Related<P, M, <$arity as Arity>::Narrowed, $loads>
            where
                M: SoftDeletes,
            {
                self.$narrow().map(Query::only_trashed)
            }

            /// Takes one global scope of the related model away.
            pub fn without_scope<G: GlobalScope<M>>(self, scope: G) -> Related<P, M, $arity, $loads> {
                self.$narrow().map(|query| query.without_scope(scope))
            }

            /// Related rows whatever the rules of their model: in the trash, and outside its global scopes.
            pub fn unscoped(self) -> Related<P, M, <$arity as Arity>::Certain, $loads> {
                self.$narrow().map(Query::unscoped)
            }

            /// Loads more with each related row.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Clone, Model)] #[has_many(comments: Comment)] struct Post { id: i64 }
            /// # #[derive(Clone, Model)] struct Comment { id: i64, #[belongs_to(post: Post)] post_id: i64, #[belongs_to(author: User)] author_id: i64 }
            /// # #[derive(Clone, Model)] struct User { id: i64 }
            /// # async fn example() -> limpid::Result<()> {
            /// let posts = Post::query().with(|post| post.comments.with(|comment| comment.author)).get().await?;
            /// for (_post, comments) in posts {
            ///     for (_comment, _author) in comments {}
            /// }
            /// # Ok(()) }
            /// ```
            pub fn with<E: Eager<M>>(
                self,
                element: impl FnOnce(M::Fields) -> E,
            ) -> Related<P, M, $arity, <$loads as AppendLoad<E::Loader>>::Out>
            where
                $loads: AppendLoad<E::Loader> + HasRoom,
            {
                self.$narrow().map(|query| query.with(element))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Scoped<M> for $ty {
            type Scoped = Related<P, M, <$arity as Arity>::Narrowed, $loads>;

            fn apply_scope(self, scope: impl FnOnce(Query<M>) -> Query<M>) -> Self::Scoped {
                self.$narrow().map(|query| query.scope(scope))
            }
        }
    };
}

narrowing!([P: Model, M: Model, K: RelationKind] Relation<P, M, K>, K::Arity, (), narrow);

narrowing!([P: Model, M: Model, A: Arity, L: Clone] Related<P, M, A, L>, A, L, itself);

impl<P, M, A, L> Related<P, M, A, L> {
    pub(super) fn itself(self) -> Self {
        self
    }

    /// The related row as an `Option`: none if it is in the trash or outside a global scope.
    pub fn optional(self) -> Related<P, M, Optional, L> {
        self.map(|query| query)
    }
}

impl<P: Model, M: Model, K: RelationKind> Relation<P, M, K> {
    /// The related row as an `Option`: none if it is in the trash or outside a global scope.
    pub fn optional(self) -> Related<P, M, Optional> {
        self.narrow().optional()
    }
}

/// A relation that loads a limited number of rows for each row.
#[must_use = "a relation does nothing until it is given to `.with(..)`"]
pub struct Limited<P, M, A, L = ()>(pub(crate) Related<P, M, A, L>);

impl<P, M, A, L: Clone> Clone for Limited<P, M, A, L> {
    fn clone(&self) -> Self {
        Limited(self.0.clone())
    }
}

impl<P, M: Model, A, L> fmt::Debug for Limited<P, M, A, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<P, M: Model, A: Arity, L: LoadSet<M>> Limited<P, M, A, L> {
    /// At most `limit` related rows *for each row*.
    pub fn limit<N: Number>(self, limit: N) -> Self {
        Limited(self.0.map(|query| query.limit(limit)))
    }

    /// Skips this many related rows *of each row*.
    pub fn offset<N: Number>(self, offset: N) -> Self {
        Limited(self.0.map(|query| query.offset(offset)))
    }

    /// Loads more with each related row.
    pub fn with<E: Eager<M>>(self, element: impl FnOnce(M::Fields) -> E) -> Limited<P, M, A, L::Out>
    where
        L: AppendLoad<E::Loader>,
    {
        Limited(self.0.map(|query| query.with_element(element)))
    }
}
