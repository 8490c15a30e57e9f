//! The names that a file with models needs: `use limpid::prelude::*;`.

pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
pub use uuid::Uuid;

pub use crate::expr::Filter;
pub use crate::model::{Hooks, Model, Patch};
pub use crate::read::{Projection, Query};
pub use crate::record::hints::Elsewhere as _;
pub use crate::record::{Bulk, FirstOrCreate, Record, Trash};
pub use crate::relation::{Nesting, Polymorphic};
pub use crate::sql::types::{ColumnType, Json};
pub use crate::{Db, Page};
pub use limpid_macros::{ColumnType, Model, Polymorphic, Projection, scopes, sql};
