//! What an upsert does to a row that is there, and what became of it.

use std::ops::{Deref, DerefMut};

use crate::expr::Node;
use crate::sql::table::ColumnDef;

/// What happens to a row that is there already.
#[derive(Debug, Clone)]
pub(crate) enum OnConflict {
    /// Nothing.
    Nothing,
    /// It takes over what the input sets.
    Given,
    /// These columns are set.
    Set(Vec<(&'static ColumnDef, Node)>),
}

/// A row, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upserted<M> {
    /// It was not there and is now.
    Created(M),
    /// It was there, and something in it has changed.
    Updated(M),
    /// It was there, and is as it was.
    Unchanged(M),
}

impl<M> Upserted<M> {
    /// The row.
    pub const fn row(&self) -> &M {
        match self {
            Upserted::Created(row) | Upserted::Updated(row) | Upserted::Unchanged(row) => row,
        }
    }

    /// The row, by value.
    pub fn into_row(self) -> M {
        match self {
            Upserted::Created(row) | Upserted::Updated(row) | Upserted::Unchanged(row) => row,
        }
    }

    /// Whether it was not there before.
    pub const fn is_created(&self) -> bool {
        matches!(self, Upserted::Created(_))
    }

    /// Whether it was there, and something in it has changed.
    pub const fn is_updated(&self) -> bool {
        matches!(self, Upserted::Updated(_))
    }
}

impl<M> Deref for Upserted<M> {
    type Target = M;

    fn deref(&self) -> &M {
        self.row()
    }
}

impl<M> DerefMut for Upserted<M> {
    fn deref_mut(&mut self) -> &mut M {
        match self {
            Upserted::Created(row) | Upserted::Updated(row) | Upserted::Unchanged(row) => row,
        }
    }
}
