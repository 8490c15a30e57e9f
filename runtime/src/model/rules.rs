//! The conditions that every query has: the trash and the global scopes.

use super::Model;
use crate::expr::{Filter, Node};
use crate::sql::writer::Source;

/// Which rows a query on a model with soft deletes sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trashed {
    Without,
    With,
    Only,
}

/// The conditions that every query has: the trash and the global scopes.
pub(crate) fn rules<M: Model>(source: Source, trashed: Trashed, without: u64) -> Node {
    let trash = M::TABLE.deleted_at.map(|place| Node::Column(source, &M::TABLE.columns[place]));
    let trash = match (trash, trashed) {
        (None, _) | (_, Trashed::With) => Node::Always(true),
        (Some(column), trashed) => column.whether_null(trashed == Trashed::Without),
    };
    let scopes = M::SCOPES.iter().enumerate().filter(|(place, _)| without & (1 << place) == 0);
    scopes.fold(trash, |node, (_, rule)| node.and((rule.filter)(source).0))
}

/// The conditions that hold of the rows that a foreign key may refer to.
pub type ParentRules = fn(Source) -> Filter;

/// Those of a model: its trash and its global scopes.
pub(crate) fn parent_rules<M: Model>(source: Source) -> Filter {
    Filter(rules::<M>(source, Trashed::Without, 0))
}
