//! Expressions that are read with each row, in the statement of the row itself.

use std::marker::PhantomData;

use crate::error::Result;
use crate::exec::{Action, Db, Reader};
use crate::expr::window::Windowed;
use crate::expr::{Column, EncryptedColumn, Expr, Expression, Filter, Node, Version};
use crate::model::Model;
use crate::read::query::plan::name;
use crate::read::{Eager, EagerJoined, Loader, Scalar};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// An expression that is read with each row.
pub struct Inline<T> {
    node: Node,
    _type: PhantomData<fn() -> T>,
}

impl<T> Clone for Inline<T> {
    fn clone(&self) -> Self {
        Inline { node: self.node.clone(), _type: PhantomData }
    }
}

impl<T> std::fmt::Debug for Inline<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inline")
    }
}

impl<M, T: ColumnType> Loader<M> for Inline<T> {
    const ASKS: bool = false;

    type Output = T;
    type Seed = T;

    fn nodes(&self, _whole: bool, nodes: &mut Vec<Node>) {
        nodes.push(self.node.clone());
    }

    fn seed(&self, row: &mut Reader<'_>, _value_at: Option<&dyn Fn(usize) -> Value>) -> Result<T> {
        row.column().map_err(|error| error.of_column(name(&self.node)))
    }

    fn seed_of(&self, _value_at: &dyn Fn(usize) -> Value) -> Option<T> {
        None
    }

    async fn finish(self, _db: &Db, seeds: Vec<T>) -> Result<Vec<T>> {
        Ok(seeds)
    }
}

impl<T> Inline<T> {
    pub(crate) fn of(node: Node) -> Self {
        Inline { node, _type: PhantomData }
    }
}

/// Writes what reads an expression with rows of one model, and of several.
macro_rules! expressions {
    ($($ty:ty, [$($one:tt)*], [$($several:tt)*], $out:ty, $node:expr;)*) => {$(
        impl<$($one)*> Eager<M> for $ty {
            type Loader = Inline<$out>;

            fn into_loader(self) -> Inline<$out> {
                Inline::of($node(self))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($several)*> EagerJoined for $ty {
            type Of = ();
            type Loader = Inline<$out>;

            fn into_alongside(self) -> Inline<$out> {
                Inline::of($node(self))
            }
        }
    )*};
}

expressions! {
    Expr<T>, [M: Model, T: ColumnType], [T: ColumnType], T, Expression::into_node;
    Windowed<T>, [M: Model, T: ColumnType], [T: ColumnType], T, |windowed: Self| windowed.node;
    Column<M, T>, [M: Model, T: ColumnType], [M: 'static, T: ColumnType], T, Expression::into_node;
    Version<M, T>, [M: Model, T: ColumnType], [M: Model, T: ColumnType], T, Expression::into_node;
    EncryptedColumn<M, T>, [M: Model, T: ColumnType], [M: Model, T: ColumnType], T, |column: Self| column.into_node();
    Filter, [M: Model], [], bool, |filter: Self| filter.0;
    Action<'static, W>, [M: Model, W: Scalar], [W: Scalar], W::Type, |query: Self| query.expr().into_node();
}
