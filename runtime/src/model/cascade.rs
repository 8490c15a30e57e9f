//! Other tables that a write reaches, as a model lists them.

use super::hooks::table;
use super::values::{Values, WriteKind};
use super::{Model, SoftDeletes, Timestamps};
use crate::exec::Db;
use crate::expr::Node;
use crate::sql::table::{ColumnDef, Table};

/// Columns of two tables that are equal, and a word that a column of the other one must hold.
pub type Joint = (Vec<(&'static ColumnDef, &'static ColumnDef)>, Option<(&'static ColumnDef, &'static str)>);

/// Another table whose rows a write reaches, with the columns of both that are equal.
#[derive(Debug, Clone, Copy)]
pub struct Cascade {
    pub(crate) table: fn() -> &'static Table,
    pub(crate) joint: fn() -> Joint,
    pub(crate) next: fn() -> &'static [Cascade],
    pub(crate) raised: RaisedWrite,
}

/// Writes the rows that a condition finds one by one, if that raises events on this connection.
type RaisedWrite = for<'a> fn(&'a Db, &Values, &Node, WriteKind) -> Option<table::Boxed<'a, u64>>;

fn raised<'a, M: Model>(
    db: &'a Db,
    values: &Values,
    condition: &Node,
    change: WriteKind,
) -> Option<table::Boxed<'a, u64>> {
    let writes = table::raised::<M>(db)?;
    Some(writes.change_reached(db, values.clone(), condition.clone(), change))
}

impl Cascade {
    /// Rows that are stamped as changed when one that belongs to them is.
    pub const fn touches<P: Timestamps>(joint: fn() -> Joint) -> Self {
        Cascade { table: || P::TABLE, joint, next: || P::TOUCHES, raised: raised::<P> }
    }

    /// Rows that go into the trash with the one they belong to.
    pub const fn cascades<M: SoftDeletes>(joint: fn() -> Joint) -> Self {
        Cascade { table: || M::TABLE, joint, next: || M::CASCADES, raised: raised::<M> }
    }

    pub(crate) fn here(&self) -> impl Iterator<Item = &'static ColumnDef> {
        (self.joint)().0.into_iter().map(|(here, _)| here)
    }
}
