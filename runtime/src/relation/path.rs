//! Ways along several relations, of which each starts where the one before ends.

use std::marker::PhantomData;

use super::{Link, Polymorph, Polymorphic, Relation, Variant};
use crate::model::Model;
use crate::sql::writer::Source;

/// A way along relations, of which each starts where the one before ends.
#[derive(Debug)]
pub struct Path<P, M> {
    link: Link,
    _types: PhantomData<fn() -> (P, M)>,
}

impl<P: Model, M: Model> Path<P, M> {
    /// A way along one relation.
    pub fn of<K>(relation: Relation<P, M, K>) -> Self {
        Path { link: relation.link(), _types: PhantomData }
    }

    /// The same way, and one relation further.
    pub fn then<N, K>(self, next: impl FnOnce(M::Fields) -> Relation<M, N, K>) -> Path<P, N> {
        let next = next(M::fields(Source::ROOT)).link();
        Path { link: self.link.then(next), _types: PhantomData }
    }

    /// The way, if it ends at `N`.
    pub fn ending<N>(self) -> Link
    where
        M: Is<N>,
    {
        self.link
    }
}

/// Two names of one model.
#[diagnostic::on_unimplemented(
    message = "these relations lead to `{Self}`, not to `{N}`",
    label = "the last relation leads to another model"
)]
pub trait Is<N> {}

#[diagnostic::do_not_recommend]
impl<M> Is<M> for M {}

impl Link {
    /// The last step follows a polymorphic key, where it is about `V`.
    pub fn about<V: Variant<E>, C, E: Polymorphic>(mut self, relation: Polymorph<C, E>) -> Self {
        if let Some(hop) = self.hops.last_mut() {
            hop.word = Some((relation.kind, V::WORD));
        }
        match V::TABLE.key_columns().next() {
            Some(key) => self.pair(key, relation.key),
            None => self,
        }
    }
}
