//! The trash of models with `#[soft_deletes]`.

use super::hooks::BulkAction;
use super::mass::MassWrite;
use super::query::Trashed;
use super::reach::Change;
use super::write::Values;
use super::{Bounded, LoadsNothing, Model, Query, State, action, instance};
use crate::exec::{Action, Db, Run};

/// A model with `#[soft_deletes]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no soft deletes",
    label = "this needs `#[soft_deletes]`",
    note = "add `#[soft_deletes]` to `{Self}`, with the field `deleted_at: Option<DateTime<Utc>>`"
)]
pub trait SoftDeletes: Model {}

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
    fn restore(&mut self) -> Action<'_, impl Run<Output = ()>> {
        action(async move |db: Db| instance::restore(self, &db).await)
    }

    /// Deletes this row for good, from the trash or not.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) if the row is not there any more.
    #[track_caller]
    fn force_delete(&mut self) -> Action<'_, impl Run<Output = ()>> {
        action(async move |db: Db| instance::erase(self, Trashed::With, &db).await)
    }
}

impl<M: SoftDeletes> Trash for M {}

impl<M: Model, L, S: State> Query<M, L, S> {
    /// Takes the rows that the query finds in the trash out of it, and answers how many.
    #[track_caller]
    pub fn restore(self) -> BulkAction<M, MassWrite<M>>
    where
        M: SoftDeletes,
        S: Bounded,
        L: LoadsNothing,
    {
        self.only_trashed().write(Values(Vec::new()), Change::Restore)
    }

    /// Deletes the rows that the query reaches for good, and answers how many. Rows in the trash are only
    /// reached with [`with_trashed`](Query::with_trashed) or [`only_trashed`](Query::only_trashed).
    #[track_caller]
    pub fn force_delete(self) -> BulkAction<M, MassWrite<M>>
    where
        M: SoftDeletes,
        S: Bounded,
        L: LoadsNothing,
    {
        self.write(Values(Vec::new()), Change::Erase)
    }
}
