//! Names that other ORMs and languages have for what a column does: hidden methods that exist for their error, as
//! those of queries in `read/hints/`. The bound of each is met by nothing, and its message is the method to write.

use crate::expr::column::Column;
use crate::expr::filter::Filter;
use crate::expr::node::Node;
use crate::expr::order::Order;
use crate::sql::types::ColumnType;

#[diagnostic::on_unimplemented(message = "a column has another word for `equals`", label = "write `.eq(..)`")]
pub trait ColumnHasEquals<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `equal_to`",
    label = "write `.eq(..)`"
)]
pub trait ColumnHasEqualTo<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `is`",
    label = "write `.eq(..)`, or `.is_null()` for NULL"
)]
pub trait ColumnHasIs<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `not_equals`",
    label = "write `.ne(..)`"
)]
pub trait ColumnHasNotEquals<M> {}

#[diagnostic::on_unimplemented(message = "a column has another word for `not_eq`", label = "write `.ne(..)`")]
pub trait ColumnHasNotEq<M> {}

#[diagnostic::on_unimplemented(message = "a column has another word for `neq`", label = "write `.ne(..)`")]
pub trait ColumnHasNeq<M> {}

#[diagnostic::on_unimplemented(message = "a column has another word for `gte`", label = "write `.ge(..)`")]
pub trait ColumnHasGte<M> {}

#[diagnostic::on_unimplemented(message = "a column has another word for `lte`", label = "write `.le(..)`")]
pub trait ColumnHasLte<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `greater_than`",
    label = "write `.gt(..)`"
)]
pub trait ColumnHasGreaterThan<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `less_than`",
    label = "write `.lt(..)`"
)]
pub trait ColumnHasLessThan<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `eq_any`",
    label = "write `.in_([..])`"
)]
pub trait ColumnHasEqAny<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `is_in`",
    label = "write `.in_([..])`"
)]
pub trait ColumnHasIsIn<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `one_of`",
    label = "write `.in_([..])`"
)]
pub trait ColumnHasOneOf<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `is_not_in`",
    label = "write `.not_in([..])`"
)]
pub trait ColumnHasIsNotIn<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `not_between`",
    label = "write `!post.views.between(..)`"
)]
pub trait ColumnHasNotBetween<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `not_like`",
    label = "write `!post.title.like(..)`"
)]
pub trait ColumnHasNotLike<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `ilike`",
    label = "write `.like_any_case(..)`"
)]
pub trait ColumnHasIlike<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `icontains`",
    label = "write `.contains_any_case(..)`"
)]
pub trait ColumnHasIcontains<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `iexact`",
    label = "write `.eq_any_case(..)`"
)]
pub trait ColumnHasIexact<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `not_null`",
    label = "write `.is_not_null()`"
)]
pub trait ColumnHasNotNull<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `is_none`",
    label = "write `.is_null()`"
)]
pub trait ColumnHasIsNone<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `is_some`",
    label = "write `.is_not_null()`"
)]
pub trait ColumnHasIsSome<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `is_true`",
    label = "write the column alone: `post.published`"
)]
pub trait ColumnHasIsTrue<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `is_false`",
    label = "write `!post.published`"
)]
pub trait ColumnHasIsFalse<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `ascending`",
    label = "write `.asc()`"
)]
pub trait ColumnHasAscending<M> {}

#[diagnostic::on_unimplemented(
    message = "a column has another word for `descending`",
    label = "write `.desc()`"
)]
pub trait ColumnHasDescending<M> {}

#[doc(hidden)]
#[rustfmt::skip] // On one line: rustc quotes the whole of a signature.
impl<M, T: ColumnType> Column<M, T> {
    pub fn equals<A>(self, _: A) -> Filter where (): ColumnHasEquals<M> {
        Filter(Node::Always(false))
    }

    pub fn equal_to<A>(self, _: A) -> Filter where (): ColumnHasEqualTo<M> {
        Filter(Node::Always(false))
    }

    pub fn is<A>(self, _: A) -> Filter where (): ColumnHasIs<M> {
        Filter(Node::Always(false))
    }

    pub fn not_equals<A>(self, _: A) -> Filter where (): ColumnHasNotEquals<M> {
        Filter(Node::Always(false))
    }

    pub fn not_eq<A>(self, _: A) -> Filter where (): ColumnHasNotEq<M> {
        Filter(Node::Always(false))
    }

    pub fn neq<A>(self, _: A) -> Filter where (): ColumnHasNeq<M> {
        Filter(Node::Always(false))
    }

    pub fn gte<A>(self, _: A) -> Filter where (): ColumnHasGte<M> {
        Filter(Node::Always(false))
    }

    pub fn lte<A>(self, _: A) -> Filter where (): ColumnHasLte<M> {
        Filter(Node::Always(false))
    }

    pub fn greater_than<A>(self, _: A) -> Filter where (): ColumnHasGreaterThan<M> {
        Filter(Node::Always(false))
    }

    pub fn less_than<A>(self, _: A) -> Filter where (): ColumnHasLessThan<M> {
        Filter(Node::Always(false))
    }

    pub fn eq_any<A>(self, _: A) -> Filter where (): ColumnHasEqAny<M> {
        Filter(Node::Always(false))
    }

    pub fn is_in<A>(self, _: A) -> Filter where (): ColumnHasIsIn<M> {
        Filter(Node::Always(false))
    }

    pub fn one_of<A>(self, _: A) -> Filter where (): ColumnHasOneOf<M> {
        Filter(Node::Always(false))
    }

    pub fn is_not_in<A>(self, _: A) -> Filter where (): ColumnHasIsNotIn<M> {
        Filter(Node::Always(false))
    }

    pub fn not_between<A, B>(self, _: A, _: B) -> Filter where (): ColumnHasNotBetween<M> {
        Filter(Node::Always(false))
    }

    pub fn not_like<A>(self, _: A) -> Filter where (): ColumnHasNotLike<M> {
        Filter(Node::Always(false))
    }

    pub fn ilike<A>(self, _: A) -> Filter where (): ColumnHasIlike<M> {
        Filter(Node::Always(false))
    }

    pub fn icontains<A>(self, _: A) -> Filter where (): ColumnHasIcontains<M> {
        Filter(Node::Always(false))
    }

    pub fn iexact<A>(self, _: A) -> Filter where (): ColumnHasIexact<M> {
        Filter(Node::Always(false))
    }

    pub fn not_null(self) -> Filter where (): ColumnHasNotNull<M> {
        Filter(Node::Always(false))
    }

    pub fn is_none(self) -> Filter where (): ColumnHasIsNone<M> {
        Filter(Node::Always(false))
    }

    pub fn is_some(self) -> Filter where (): ColumnHasIsSome<M> {
        Filter(Node::Always(false))
    }

    pub fn is_true(self) -> Filter where (): ColumnHasIsTrue<M> {
        Filter(Node::Always(false))
    }

    pub fn is_false(self) -> Filter where (): ColumnHasIsFalse<M> {
        Filter(Node::Always(false))
    }

    pub fn ascending(self) -> Order where (): ColumnHasAscending<M> {
        Order::new(crate::expr::Expression::into_node(self), false)
    }

    pub fn descending(self) -> Order where (): ColumnHasDescending<M> {
        Order::new(crate::expr::Expression::into_node(self), false)
    }
}
