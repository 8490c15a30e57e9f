//! Conditions.

use std::ops::{BitAnd, BitOr, Not};

use super::column::{Column, Expr};
use super::node::Node;

/// A condition on rows. Combine them with `&`, `|` and `!`.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, title: String, views: i64, published: bool }
/// let query = Post::query()
///     .filter(|post| (post.title.contains("rust") | post.views.ge(1_000)) & !post.published);
/// ```
#[derive(Debug, Clone)]
#[must_use = "a condition does nothing until it is given to `.filter(..)`"]
pub struct Filter(pub(crate) Node);

/// What `.filter(..)` takes: a condition, a column of type `bool`, or an `Option` of these, where `None`
/// asks for nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected a condition, such as `post.views.gt(10)`",
    note = "columns are compared with methods, `post.views.gt(10)` for `post.views > 10`, and conditions are joined by `&` and `|`",
    note = "a relation is asked about its rows: `.exists()`, `.any(|comment| ..)`, `.has(|author| ..)`"
)]
pub trait IntoFilter {
    #[doc(hidden)]
    fn into_filter(self) -> Option<Filter>;
}

#[diagnostic::do_not_recommend]
impl IntoFilter for Filter {
    fn into_filter(self) -> Option<Filter> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M> IntoFilter for Column<M, bool> {
    fn into_filter(self) -> Option<Filter> {
        Some(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl IntoFilter for Expr<bool> {
    fn into_filter(self) -> Option<Filter> {
        Some(Filter(self.node))
    }
}

#[diagnostic::do_not_recommend]
impl<F: IntoFilter> IntoFilter for Option<F> {
    fn into_filter(self) -> Option<Filter> {
        self.and_then(F::into_filter)
    }
}

/// What is on the right of `&` and `|`: a condition, or a column of type `bool`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "this can only be joined with a condition, such as `post.views.gt(10)`",
    note = "columns are compared with methods, `post.views.gt(10)` for `post.views > 10`, and conditions are joined by `&` and `|`"
)]
pub trait Condition: Into<Filter> {}

#[diagnostic::do_not_recommend]
impl Condition for Filter {}
#[diagnostic::do_not_recommend]
impl<M> Condition for Column<M, bool> {}

impl<M> From<Column<M, bool>> for Filter {
    fn from(column: Column<M, bool>) -> Filter {
        Filter(Node::Column(column.source, column.def))
    }
}

/// Writes `.and(..)` and `.or(..)` next to `&` and `|`.
macro_rules! joined {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)*> $ty {
            /// Both hold: the same as `&`.
            pub fn and<F: Condition>(self, other: F) -> Filter {
                self & other
            }

            /// One of both holds, or both do: the same as `|`.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Post { id: i64, views: i64, published: bool }
            /// let query = Post::query().filter(|post| post.published.or(post.views.ge(1_000)).and(post.id.gt(3)));
            /// ```
            pub fn or<F: Condition>(self, other: F) -> Filter {
                self | other
            }
        }
    };
}
joined!([] Filter);
joined!([M] Column<M, bool>);

impl<F: Condition> BitAnd<F> for Filter {
    type Output = Filter;

    fn bitand(self, other: F) -> Filter {
        Filter(self.0.and(other.into().0))
    }
}

impl<F: Condition> BitOr<F> for Filter {
    type Output = Filter;

    fn bitor(self, other: F) -> Filter {
        Filter(self.0.or(other.into().0))
    }
}

impl Not for Filter {
    type Output = Filter;

    fn not(self) -> Filter {
        Filter(self.0.not())
    }
}

impl<M, F: Condition> BitAnd<F> for Column<M, bool> {
    type Output = Filter;

    fn bitand(self, other: F) -> Filter {
        Filter::from(self) & other
    }
}

impl<M, F: Condition> BitOr<F> for Column<M, bool> {
    type Output = Filter;

    fn bitor(self, other: F) -> Filter {
        Filter::from(self) | other
    }
}

impl<M> Not for Column<M, bool> {
    type Output = Filter;

    fn not(self) -> Filter {
        !Filter::from(self)
    }
}
