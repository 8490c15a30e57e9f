//! What `pluck` and `value` read: one column or expression, or several in a tuple.

use crate::error::Result;
use crate::exec::Reader;
use crate::expr::window::Windowed;
use crate::expr::{Column, EncryptedColumn, Expr, Expression, Filter, Node, Order, Version};
use crate::sql::derived_columns;
use crate::sql::types::ColumnType;
use crate::sql::writer::Source;

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

    /// The columns of a table that these are: closures of a query about it get them.
    type Columns;
    /// How many there are.
    #[doc(hidden)]
    const WIDTH: usize;

    /// The columns, from this position on.
    #[doc(hidden)]
    fn columns(source: Source, place: &mut usize) -> Self::Columns;

    /// Each column, with what it holds.
    #[doc(hidden)]
    fn numbered(source: Source, columns: &mut Vec<Order>);
}

/// The column at a position of a table that a statement makes for itself.
fn column<T: ColumnType>(source: Source, place: &mut usize) -> Column<Numbered, T> {
    let column = Column::new(source, derived_columns::column::<T>(*place));
    *place += 1;
    column
}

/// Adds the next column of such a table.
pub(crate) fn number<T: ColumnType>(source: Source, columns: &mut Vec<Order>) {
    let node = column::<T>(source, &mut columns.len()).into_node();
    columns.push(Order::new(node, false).of(T::KIND, T::NULLABLE, T::DOMAIN));
}

/// The rows of another query, as the model of a column.
#[derive(Debug)]
pub struct Numbered;

/// Writes what one value is: read as its type, and a numbered column in the query around it.
macro_rules! one_value {
    ($([$($generics:tt)*] $ty:ty, $type:ty, $node:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Selection for $ty {
            type Row = $type;

            fn add_to(self, nodes: &mut Vec<Node>) {
                nodes.push($node(self));
            }

            fn read(row: &mut Reader<'_>) -> Result<$type> {
                row.column()
            }

            type Columns = Column<Numbered, $type>;

            const WIDTH: usize = 1;

            fn columns(source: Source, place: &mut usize) -> Self::Columns {
                column(source, place)
            }

            fn numbered(source: Source, columns: &mut Vec<Order>) {
                number::<$type>(source, columns);
            }
        }
    )*};
}

one_value! {
    [M: 'static, T: ColumnType] Column<M, T>, T, Expression::into_node;
    [M: 'static, T: ColumnType] Version<M, T>, T, Expression::into_node;
    [M: 'static, T: ColumnType] EncryptedColumn<M, T>, T, |column: Self| column.into_node();
    [T: ColumnType] Expr<T>, T, Expression::into_node;
    [T: ColumnType] Windowed<T>, T, |windowed: Self| windowed.node;
    // Whether a condition holds.
    [] Filter, bool, |filter: Self| filter.0;
}

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        #[diagnostic::do_not_recommend]
        impl<$($name: Selection),+> Selection for ($($name,)+) {
            type Row = ($($name::Row,)+);

            fn add_to(self, nodes: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $($name.add_to(nodes);)+
            }

            fn read(row: &mut Reader<'_>) -> Result<Self::Row> {
                Ok(($($name::read(row)?,)+))
            }

            type Columns = ($($name::Columns,)+);

            const WIDTH: usize = 0 $(+ $name::WIDTH)+;

            fn columns(source: Source, place: &mut usize) -> Self::Columns {
                ($($name::columns(source, place),)+)
            }

            fn numbered(source: Source, columns: &mut Vec<Order>) {
                $($name::numbered(source, columns);)+
            }
        }
    )*};
}

tuples!((A)(A, B)(A, B, C)(A, B, C, D)(A, B, C, D, E)(A, B, C, D, E, F)(A, B, C, D, E, F, G)(
    A, B, C, D, E, F, G, H
));
