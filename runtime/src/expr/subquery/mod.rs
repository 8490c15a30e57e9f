//! A SELECT inside another statement, as expressions know it: what it is made of is decided on a higher floor.

pub(super) mod correlated;

use std::fmt::Debug;

use crate::expr::aggregate::Fold;
use crate::expr::node::Node;
use crate::expr::order::Order;
use crate::expr::raw::{Piece, Raw};
use crate::expr::subquery::correlated::{Correlated, Head};
use crate::expr::window::Window;
use crate::sql::function::Function;
use crate::sql::kind::Kind;
use crate::sql::types::ColumnType;
use crate::sql::writer::{Source, Writer};

/// A SELECT inside another statement, and the word before it, such as EXISTS.
#[derive(Debug, Clone)]
pub struct Subquery {
    pub(crate) word: &'static str,
    pub(crate) select: Box<dyn InnerSelect>,
}

/// A SELECT inside another statement.
pub(crate) trait InnerSelect: Debug + Send + Sync {
    /// A copy of it.
    fn copy(&self) -> Box<dyn InnerSelect>;

    /// Prints it, in parentheses.
    fn write(self: Box<Self>, out: &mut Writer);

    /// Changes the sources of its columns and tables.
    fn each_source(&mut self, change: &mut dyn FnMut(&mut Source));
}

impl Clone for Box<dyn InnerSelect> {
    fn clone(&self) -> Self {
        (**self).copy()
    }
}

/// A query for one column, as `in_query` takes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a query for one column",
    label = "expected a query for one column",
    note = "say which one with `.pluck(|album| album.id)`, without `.await`; of groups with `.select(|group| group.key())`"
)]
pub trait OneColumn {
    /// What the column holds.
    type Type: ColumnType;

    /// The query, which leaves NULL out if that is requested.
    #[doc(hidden)]
    fn into_list(self, without_null: bool) -> Node;
}

/// Whether values of one type can be looked for among values of another: they are of one type, and either may be
/// an `Option`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` is not found among values of type `{Self}`",
    label = "this query is for values of type `{Self}`",
    note = "both must have the same type; either may be an `Option` of it"
)]
pub trait SameAs<T> {}

#[diagnostic::do_not_recommend]
impl<T> SameAs<T> for T {}
#[diagnostic::do_not_recommend]
impl<T> SameAs<T> for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T> SameAs<Option<T>> for T {}

/// What a statement works out, to be compared and sorted by: functions and SELECTs lose the collation of decimals.
pub(crate) fn whole<T: ColumnType>(node: Node) -> Node {
    match (T::KIND, &node) {
        (Kind::Decimal, Node::Function(Function::Whole(_) | Function::Reckon(_), _)) => node,
        (Kind::Decimal, _) => Node::Function(Function::Whole(T::KIND), vec![node]),
        _ => node,
    }
}

impl Node {
    /// Changes the sources of all its columns and tables.
    pub(crate) fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        match self {
            Node::Column(source, _)
            | Node::Test(source, ..)
            | Node::ColumnIsNull(source, ..)
            | Node::Search(source, _)
            | Node::Relevance(source, _) => change(source),
            Node::Infix(left, _, right)
            | Node::Arithmetic(_, _, left, right)
            | Node::IsDistinctFrom(left, right) => {
                left.each_source(change);
                right.each_source(change);
            }
            Node::Call(_, nodes) | Node::Function(_, nodes) | Node::All(nodes) | Node::Any(nodes) => {
                nodes.iter_mut().for_each(|node| node.each_source(change));
            }
            Node::Case(arms, otherwise) => {
                for (condition, value) in arms {
                    condition.each_source(change);
                    value.each_source(change);
                }
                otherwise.each_source(change);
            }
            Node::Between(parts) => parts.iter_mut().for_each(|node| node.each_source(change)),
            Node::IsNull(node, _)
            | Node::In(node, ..)
            | Node::Like(node, ..)
            | Node::Not(node)
            | Node::IsNotTrue(node)
            | Node::Incoming(_, node) => node.each_source(change),
            Node::Raw(raw) => raw.each_source(change),
            Node::Correlated(sub) => sub.each_source(change),
            Node::Nested(nested) => nested.select.each_source(change),
            Node::OrderBy(orders) => orders.iter_mut().for_each(|order| order.each_source(change)),
            Node::Over(window) => window.each_source(change),
            Node::Value(_)
            | Node::Literal(_)
            | Node::Path(_)
            | Node::Always(_)
            | Node::Star
            | Node::Word(_) => {}
        }
    }
}

impl Order {
    /// Changes the sources of all its columns and tables.
    pub(crate) fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        self.node.each_source(change);
    }
}

impl Window {
    fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        self.parts.iter_mut().for_each(|part| part.each_source(change));
        self.orders.iter_mut().for_each(|order| order.each_source(change));
    }
}

impl Raw {
    fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        for piece in &mut self.pieces {
            if let Piece::Node(node) = piece {
                node.each_source(change);
            }
        }
    }
}

impl Correlated {
    fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        if let Head::Value(node) = &mut self.head {
            node.each_source(change);
        }
        self.tables.iter_mut().for_each(|(_, source)| change(source));
        self.condition.each_source(change);
        self.orders.iter_mut().for_each(|order| order.each_source(change));
    }
}

impl Fold {
    /// Changes the sources of all its columns and tables.
    pub(crate) fn each_source(&mut self, change: &mut dyn FnMut(&mut Source)) {
        self.of.each_source(change);
        self.orders.iter_mut().for_each(|order| order.each_source(change));
    }
}
