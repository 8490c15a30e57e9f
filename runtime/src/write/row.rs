//! Writes of rows with their hooks, where somebody observes the model.

use super::plain::PlainWrites;
use crate::error::Result;
use crate::exec::Db;
use crate::expr::Node;
use crate::model::Model;
use crate::model::hooks::table;
use crate::model::values::{Values, WriteKind};

/// Writes of rows on a connection that call the hooks of these rows, if there are any.
#[derive(Clone, Copy)]
pub(crate) struct RowWrites<'a>(pub(crate) &'a Db);

impl RowWrites<'_> {
    /// Inserts a row and reads it as the database holds it.
    pub(crate) async fn insert<M: Model>(self, values: Values) -> Result<M> {
        let Self(db) = self;
        match table::raised::<M>(db) {
            Some(writes) => writes.insert(db, values).await,
            None => PlainWrites(db).insert(values).await,
        }
    }

    /// Changes the row that a condition finds, with what follows from it elsewhere, and reads it as it is afterwards.
    pub(crate) async fn change<M: Model>(
        self,
        values: Values,
        condition: Node,
        change: WriteKind,
    ) -> Result<Option<M>> {
        let Self(db) = self;
        match table::raised::<M>(db) {
            Some(writes) => writes.change(db, values, condition, change).await,
            None => PlainWrites(db).change(values, condition, change).await,
        }
    }

    /// Deletes the rows that meet a condition for good, and returns how many there were.
    pub(crate) async fn erase<M: Model>(self, condition: Node) -> Result<u64> {
        let Self(db) = self;
        match table::raised::<M>(db) {
            Some(writes) => writes.change_each(db, Values(Vec::new()), condition, WriteKind::Erase).await,
            None => PlainWrites(db).erase::<M>(condition).await,
        }
    }

    /// Deletes the one row that meets a condition for good, and returns whether there was one.
    pub(crate) async fn erase_one<M: Model>(self, condition: Node) -> Result<bool> {
        let Self(db) = self;
        match table::raised::<M>(db) {
            Some(writes) => {
                let erased = writes.change(db, Values(Vec::new()), condition, WriteKind::Erase).await?;
                Ok(erased.is_some())
            }
            None => Ok(PlainWrites(db).erase::<M>(condition).await? > 0),
        }
    }
}
