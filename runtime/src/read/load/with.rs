//! `with`: something is read with each row of a query.

use crate::model::Model;
use crate::read::{AppendLoad, Eager, HasRoom, Query};

impl<M: Model, L, S> Query<M, L, S> {
    /// Reads something with each row: a related row or rows, with one statement for the relation, or an
    /// expression. The rows become tuples, with one element more for each `with`.
    pub fn with<E: Eager<M>>(self, element: impl FnOnce(M::Fields) -> E) -> Query<M, L::Out, S>
    where
        L: AppendLoad<E::Loader> + HasRoom,
    {
        self.with_element(element)
    }

    /// The same, where the bound of a caller says that there is room.
    pub(crate) fn with_element<E: Eager<M>>(
        mut self,
        element: impl FnOnce(M::Fields) -> E,
    ) -> Query<M, L::Out, S>
    where
        L: AppendLoad<E::Loader>,
    {
        let element = self.plan.ask::<M, _>(|fields| element(fields).into_loader());
        self.append(element)
    }

    pub(crate) fn append<E>(self, element: E) -> Query<M, L::Out, S>
    where
        L: AppendLoad<E>,
    {
        Query::of(self.plan, self.loads.append(element), self.state)
    }
}
