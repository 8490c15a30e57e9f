//! Writes: of one row through its struct, of many rows at once, of all rows that a query finds.
//!
//! Nothing here is needed by name to write a row: these are the types of the steps in between, and the bounds of
//! their methods.

pub(crate) mod batches;
pub(crate) mod bulk_action;
pub(crate) mod by_query;
pub(crate) mod cascade;
pub(crate) mod create;
pub(crate) mod hooked;
pub(crate) mod insert_many;
pub(crate) mod instance;
pub(crate) mod lock;
pub(crate) mod plain;
pub(crate) mod prune;
pub(crate) mod read_back;
#[cfg(feature = "encrypted")]
pub(crate) mod rotate_keys;
pub(crate) mod row;
pub(crate) mod update_many;
pub(crate) mod upsert;

pub use bulk_action::{BulkAction, Hooked, RunsHooks, Unhooked, WithHooksChoice};
pub use by_query::WriteByQuery;
pub use create::Create;
pub use insert_many::{CreateMany, InsertMany, InsertOrIgnore};
pub use instance::{OnRow, Write};
pub use prune::{Prunable, Prune, Pruned};
#[cfg(feature = "encrypted")]
pub use rotate_keys::{RotateKeys, Rotated};
pub use update_many::UpdateMany;
pub use upsert::{CompleteUpsert, Upsert, UpsertCount, UpsertOn, UpsertWork};

#[doc(hidden)]
pub use self::hooked::Observer;
pub use crate::model::{ConflictTarget, CreateFrom, SoftDeletes, Timestamps, Unique};
