//! Expressions that are read beside each row, in the statement of the row itself.

use std::marker::PhantomData;

use super::fetch::name;
use super::{Eager, Loader, Model};
use crate::error::Result;
use crate::exec::{Db, Reader};
use crate::expr::window::Windowed;
use crate::expr::{Column, Expr, Expression, Filter, Node, SealedColumn, Version};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// An expression that is read beside each row.
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

impl<M: Model, T: ColumnType> Eager<M> for Expr<T> {
    type Loader = Inline<T>;

    fn into_loader(self) -> Inline<T> {
        Inline { node: self.into_node(), _type: PhantomData }
    }
}

impl<M: Model, T: ColumnType> Eager<M> for Windowed<T> {
    type Loader = Inline<T>;

    fn into_loader(self) -> Inline<T> {
        Inline { node: self.node, _type: PhantomData }
    }
}

impl<M: Model, T: ColumnType> Eager<M> for Column<M, T> {
    type Loader = Inline<T>;

    fn into_loader(self) -> Inline<T> {
        Inline { node: self.into_node(), _type: PhantomData }
    }
}

impl<M: Model, T: ColumnType> Eager<M> for Version<M, T> {
    type Loader = Inline<T>;

    fn into_loader(self) -> Inline<T> {
        Inline { node: self.into_node(), _type: PhantomData }
    }
}

impl<M: Model, T: ColumnType> Eager<M> for SealedColumn<M, T> {
    type Loader = Inline<T>;

    fn into_loader(self) -> Inline<T> {
        Inline { node: self.into_node(), _type: PhantomData }
    }
}

impl<M: Model> Eager<M> for Filter {
    type Loader = Inline<bool>;

    fn into_loader(self) -> Inline<bool> {
        Inline { node: self.0, _type: PhantomData }
    }
}
