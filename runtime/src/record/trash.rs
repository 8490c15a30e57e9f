//! The trash of models with `#[soft_deletes]`.

use crate::exec::Action;
use crate::model::SoftDeletes;
use crate::write::instance::{self, OnRow, RowTask};

/// What a row can do on a model with `#[soft_deletes]`.
pub trait Trash: SoftDeletes {
    /// Whether this row is in the trash.
    fn is_trashed(&self) -> bool {
        instance::is_trashed(self)
    }

    /// Takes this row out of the trash. A row that is not there stays as it is.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more.
    #[track_caller]
    fn restore(&mut self) -> Action<'_, OnRow<'_, Self>> {
        instance::on_row(self, RowTask::Restore)
    }

    /// Deletes this row for good, from the trash or not.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more.
    #[track_caller]
    fn force_delete(&mut self) -> Action<'_, OnRow<'_, Self>> {
        instance::on_row(self, RowTask::ForceDelete)
    }
}

impl<M: SoftDeletes> Trash for M {}
