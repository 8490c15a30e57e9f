//! `coalesce` and `case`.

use std::marker::PhantomData;

use super::Nullability;
use crate::expr::column::{Column, Expr, Expression};
use crate::expr::compare::operand::Operand;
use crate::expr::filter::IntoFilter;
use crate::expr::node::Node;
use crate::sql::types::ColumnType;

macro_rules! coalesce {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: Nullability> $ty {
            /// The value, or another one where it is NULL.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Model)] struct Post { id: i64, title: Option<String> }
            /// let query = Post::query().order_by(|post| post.title.coalesce("untitled"));
            /// ```
            pub fn coalesce<V: Operand<T::Base>>(self, other: V) -> Expr<T::Base> {
                Expr::new(Node::Call("COALESCE", vec![self.into_node(), other.into_operand()]))
            }
        }
    };
}
coalesce!([M,] Column<M, T>);
coalesce!([] Expr<T>);

/// Values by condition: the first condition that holds decides.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, views: i64 }
/// let query = Post::query().order_by(|post| {
///     limpid::case::<i64>().when(post.views.ge(1_000), 1).when(post.views.ge(10), 2).otherwise(3)
/// });
/// ```
pub fn case<T: ColumnType>() -> Case<T> {
    Case { arms: Vec::new(), _type: PhantomData }
}

/// Made by [`case`]. Becomes an expression once [`otherwise`](Case::otherwise) is called.
#[derive(Debug, Clone)]
#[must_use = "a case is not an expression before `.otherwise(..)`"]
pub struct Case<T> {
    arms: Vec<(Node, Node)>,
    _type: PhantomData<fn() -> T>,
}

impl<T: ColumnType> Case<T> {
    /// This value if the condition holds.
    pub fn when<F: IntoFilter, V: Operand<T>>(mut self, condition: F, value: V) -> Self {
        if let Some(condition) = condition.into_filter() {
            self.arms.push((condition.0, value.into_operand()));
        }
        self
    }

    /// This value if no condition holds.
    pub fn otherwise<V: Operand<T>>(self, value: V) -> Expr<T> {
        match self.arms.is_empty() {
            true => Expr::new(value.into_operand()),
            false => Expr::new(Node::Case(self.arms, Box::new(value.into_operand()))),
        }
    }
}
