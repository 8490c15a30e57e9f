//! The column of an encrypted field.

use std::fmt;
use std::marker::PhantomData;

use super::assign::Assignment;
use super::column::{Expression, ModelColumn};
use super::compare::operand::Operand;
use super::filter::Filter;
use super::node::Node;
use super::order::Order;
use crate::sql::table::ColumnDef;
use crate::sql::types::ColumnType;
use crate::sql::writer::Source;

/// The column of a field that is `Encrypted`. It can be set and read. It cannot be compared
/// or ordered by, because the same value never looks the same twice.
pub struct EncryptedColumn<M, T> {
    source: Source,
    def: &'static ColumnDef,
    _types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> EncryptedColumn<M, T> {
    /// The column of one table of a statement.
    #[doc(hidden)]
    pub const fn new(source: Source, def: &'static ColumnDef) -> Self {
        EncryptedColumn { source, def, _types: PhantomData }
    }
}

impl<M, T> Clone for EncryptedColumn<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for EncryptedColumn<M, T> {}

impl<M, T> fmt::Debug for EncryptedColumn<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptedColumn({})", self.def.name)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Expression for EncryptedColumn<M, T> {
    type Type = T;

    fn into_node(self) -> Node {
        Node::Column(self.source, self.def)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> ModelColumn<M> for EncryptedColumn<M, T> {
    type Type = T;

    fn column_def(self) -> &'static ColumnDef {
        self.def
    }
}

impl<M, T: ColumnType> EncryptedColumn<M, T> {
    /// Sets the column to a value, which is encrypted.
    pub fn set<V: Operand<T>>(self, value: V) -> Assignment<M> {
        Assignment::new(self.def, value.into_operand())
    }

    /// The column is NULL.
    pub fn is_null(self) -> Filter {
        Filter(Node::IsNull(Box::new(self.into_node()), true))
    }

    /// The column is not NULL.
    pub fn is_not_null(self) -> Filter {
        Filter(Node::IsNull(Box::new(self.into_node()), false))
    }
}

/// A column whose values can be compared in the database. No encrypted one is.
#[diagnostic::on_unimplemented(
    message = "an encrypted column cannot be compared, searched or ordered by",
    label = "the same value never looks the same twice",
    note = "`is_null()` and `is_not_null()` work; to find rows by the value, keep a keyed hash of it in a column next to it, or read the rows and compare `expose()`"
)]
#[doc(hidden)]
pub trait Comparable {}

/// Methods that other columns have: they are here to say why this one has not.
macro_rules! refused {
    ($answer:ident: $($name:ident($($value:ident),*))*) => {
        impl<M, T: ColumnType> EncryptedColumn<M, T> {$(
            #[doc(hidden)]
            #[allow(non_camel_case_types, unused_variables, reason = "nobody can call it")]
            pub fn $name<$($value),*>(self, $($value: $value),*) -> $answer
            where
                Self: Comparable,
            {
                <$answer>::refused()
            }
        )*}
    };
}

trait Refused {
    fn refused() -> Self;
}

impl Refused for Filter {
    fn refused() -> Self {
        Filter(Node::Always(false))
    }
}

impl Refused for Order {
    fn refused() -> Self {
        Order::new(Node::Always(false), false)
    }
}

// A line for each few: a mistake shows the whole call.
refused!(Filter: eq(value) ne(value) gt(value) ge(value) lt(value) le(value) between(low, high));
refused!(Filter: in_(values) not_in(values) like(text) contains(text));
refused!(Filter: starts_with(text) ends_with(text) eq_any_case(text));
refused!(Order: asc() desc());
