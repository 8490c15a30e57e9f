//! Columns and expressions that know their Rust type.

use std::fmt;
use std::marker::PhantomData;

use super::node::Node;
use super::subquery::whole;
use crate::sql::table::ColumnDef;
use crate::sql::types::ColumnType;
use crate::sql::writer::Source;

/// A column of the model `M` that holds a `T`. Closures get one for each field.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, title: String, views: i64 }
/// let query = Post::query().filter(|post| post.title.contains("rust") & post.views.ge(1_000));
/// ```
pub struct Column<M, T> {
    pub(crate) source: Source,
    pub(crate) def: &'static ColumnDef,
    _types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Column<M, T> {
    /// A column of one table of a statement.
    #[doc(hidden)]
    pub const fn new(source: Source, def: &'static ColumnDef) -> Self {
        Column { source, def, _types: PhantomData }
    }
}

impl<M, T> Clone for Column<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Column<M, T> {}

impl<M, T> fmt::Debug for Column<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({})", self.def.name)
    }
}

/// The column of a field with `#[version]`. It can be read, compared and ordered by; the library alone sets
/// it.
pub struct Version<M, T> {
    source: Source,
    def: &'static ColumnDef,
    _types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Version<M, T> {
    /// The column of one table of a statement.
    #[doc(hidden)]
    pub const fn new(source: Source, def: &'static ColumnDef) -> Self {
        Version { source, def, _types: PhantomData }
    }
}

impl<M, T> Clone for Version<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Version<M, T> {}

impl<M, T> fmt::Debug for Version<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({})", self.def.name)
    }
}

/// A column of the model `M`, of any kind, in a closure that names one.
#[diagnostic::on_unimplemented(
    message = "this is not a column of `{M}`",
    label = "a column is expected here, as in `|row| row.title`"
)]
pub trait ModelColumn<M> {
    /// What the column holds.
    type Type: ColumnType;

    #[doc(hidden)]
    fn column_def(self) -> &'static ColumnDef;
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> ModelColumn<M> for Column<M, T> {
    type Type = T;

    fn column_def(self) -> &'static ColumnDef {
        self.def
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> ModelColumn<M> for Version<M, T> {
    type Type = T;

    fn column_def(self) -> &'static ColumnDef {
        self.def
    }
}

/// Something that the database works out, of type `T`.
pub struct Expr<T> {
    pub(crate) node: Node,
    _type: PhantomData<fn() -> T>,
}

impl<T> Expr<T> {
    pub(crate) const fn new(node: Node) -> Self {
        Expr { node, _type: PhantomData }
    }
}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        Expr::new(self.node.clone())
    }
}

impl<T> fmt::Debug for Expr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Expr")
    }
}

/// A column or an expression.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a column nor an expression",
    label = "expected a column, such as `|post| post.title`"
)]
pub trait Expression {
    /// Its Rust type.
    type Type: ColumnType;

    #[doc(hidden)]
    fn into_node(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Expression for Column<M, T> {
    type Type = T;

    fn into_node(self) -> Node {
        Node::Column(self.source, self.def)
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Expression for Version<M, T> {
    type Type = T;

    fn into_node(self) -> Node {
        Node::Column(self.source, self.def)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> Expression for Expr<T> {
    type Type = T;

    fn into_node(self) -> Node {
        whole::<T>(self.node)
    }
}
