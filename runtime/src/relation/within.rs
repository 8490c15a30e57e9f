//! Rows that belong to rows which a URL names before them: `/users/{user}/posts/{post}`.

use super::{Relation, RelationKind};
use crate::expr::Filter;
use crate::model::Model;
use crate::read::Query;

/// A model whose rows a URL can name inside of a row of `P`. `#[route_key(slug, within(author))]` writes it.
#[diagnostic::on_unimplemented(
    message = "a URL cannot name a row of `{Self}` inside of one of `{P}`",
    label = "no relation of `{Self}` to `{P}` is named in its `#[route_key(..)]`",
    note = "write `#[route_key(within(author))]` on `{Self}`, with the name of its relation to `{P}`"
)]
pub trait Within<P: Model>: Model {
    /// The condition that a row belongs to one of these.
    #[doc(hidden)]
    fn inside(fields: Self::Fields, parents: impl FnOnce(Query<P>) -> Query<P>) -> Filter;
}

/// The condition that there is a related row among some.
pub fn inside<P: Model, M: Model, K: RelationKind>(
    relation: Relation<P, M, K>,
    narrow: impl FnOnce(Query<M>) -> Query<M>,
) -> Filter {
    let mut related = relation.narrow();
    related.query = narrow(related.query);
    related.exists()
}
