//! What `pluck` and `value` read: one column or expression, or several in a tuple.

use crate::error::Result;
use crate::exec::Reader;
use crate::expr::window::Windowed;
use crate::expr::{Column, Expr, Expression, Node, Version};
use crate::sql::types::ColumnType;

/// Columns or expressions that are read together.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a row",
    label = "expected a column, such as `|post| post.title`",
    note = "several are given as a tuple: `.pluck(|post| (post.id, post.title))`"
)]
pub trait Selection: 'static {
    /// What one row becomes.
    type Row: Send + 'static;

    #[doc(hidden)]
    fn add_to(self, nodes: &mut Vec<Node>);

    #[doc(hidden)]
    fn read(row: &mut Reader<'_>) -> Result<Self::Row>;
}

#[diagnostic::do_not_recommend]
impl<M: 'static, T: ColumnType> Selection for Column<M, T> {
    type Row = T;

    fn add_to(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_node());
    }

    fn read(row: &mut Reader<'_>) -> Result<T> {
        row.column()
    }
}

#[diagnostic::do_not_recommend]
impl<M: 'static, T: ColumnType> Selection for Version<M, T> {
    type Row = T;

    fn add_to(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_node());
    }

    fn read(row: &mut Reader<'_>) -> Result<T> {
        row.column()
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> Selection for Expr<T> {
    type Row = T;

    fn add_to(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_node());
    }

    fn read(row: &mut Reader<'_>) -> Result<T> {
        row.column()
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> Selection for Windowed<T> {
    type Row = T;

    fn add_to(self, nodes: &mut Vec<Node>) {
        nodes.push(self.node);
    }

    fn read(row: &mut Reader<'_>) -> Result<T> {
        row.column()
    }
}

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        impl<$($name: Selection),+> Selection for ($($name,)+) {
            type Row = ($($name::Row,)+);

            fn add_to(self, nodes: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $($name.add_to(nodes);)+
            }

            fn read(row: &mut Reader<'_>) -> Result<Self::Row> {
                Ok(($($name::read(row)?,)+))
            }
        }
    )*};
}
tuples!((A)(A, B)(A, B, C)(A, B, C, D)(A, B, C, D, E)(A, B, C, D, E, F)(A, B, C, D, E, F, G)(
    A, B, C, D, E, F, G, H
));
