//! What a rule may ask: the database, the row that is changed, the request.

use std::any::Any;
use std::fmt;

#[cfg(feature = "validate")]
use super::Model;
use crate::exec::Db;
#[cfg(feature = "validate")]
use crate::sql::table::Table;
#[cfg(feature = "validate")]
use crate::sql::value::Value;

/// A row as it is before an input changes it: what is unique leaves it out, and rules over several fields see its
/// values of those that were not sent.
#[cfg(feature = "validate")]
#[derive(Clone)]
pub struct StandingRow {
    pub(crate) table: &'static Table,
    pub(crate) values: Vec<Value>,
}

#[cfg(feature = "validate")]
impl StandingRow {
    /// This row.
    pub fn of<M: Model>(row: &M) -> Self {
        let values = (0..M::TABLE.columns.len()).map(|place| row.value_at(place)).collect();
        StandingRow { table: M::TABLE, values }
    }

    /// Whether it is a row of this table.
    pub(crate) fn is_of(&self, table: &'static Table) -> bool {
        std::ptr::eq(self.table, table)
    }
}

#[cfg(feature = "validate")]
impl fmt::Debug for StandingRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StandingRow({})", self.table.model)
    }
}

/// What a rule of one's own may ask: `#[rule(ask = function)]`.
///
/// ```
/// use limpid::prelude::*;
/// use limpid::Complaint;
/// use limpid::validate::Asking;
///
/// #[derive(Debug, Clone, Model)]
/// struct Plan {
///     id: i64,
///     open: bool,
/// }
///
/// #[derive(Debug, Clone, Model)]
/// struct Seat {
///     id: i64,
///     #[fillable]
///     #[rule(ask = is_open)]
///     plan_id: i64,
/// }
///
/// async fn is_open(plan: &i64, asking: &Asking<'_>) -> Result<(), Complaint> {
///     let id = *plan;
///     let open = Plan::query().filter(|plan| plan.id.eq(id) & plan.open.eq(true)).exists().on(asking.db()).await?;
///     if open { Ok(()) } else { Err(Complaint::new("closed", "is closed")) }
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    db: &'a Db,
    #[cfg(feature = "validate")]
    row: Option<&'a StandingRow>,
    context: Option<&'a (dyn Any + Send + Sync)>,
}

impl<'a> Asking<'a> {
    /// Rules are asked on this connection.
    pub const fn of(db: &'a Db) -> Self {
        Asking {
            db,
            #[cfg(feature = "validate")]
            row: None,
            context: None,
        }
    }

    /// The input changes this row.
    #[cfg(feature = "validate")]
    #[must_use]
    pub const fn about(self, row: Option<&'a StandingRow>) -> Self {
        Asking { row, ..self }
    }

    /// What rules may ask of the request: any type.
    #[must_use]
    pub fn with_context(self, context: &'a (dyn Any + Send + Sync)) -> Self {
        Asking { context: Some(context), ..self }
    }

    /// The connection.
    pub const fn db(&self) -> &'a Db {
        self.db
    }

    /// What rules may ask of the request, if it is of this type.
    pub fn context<T: 'static>(&self) -> Option<&'a T> {
        self.context.and_then(<dyn Any + Send + Sync>::downcast_ref)
    }

    /// The row that the input changes, if it is one of this table.
    #[cfg(feature = "validate")]
    pub(crate) fn row_of(&self, table: &'static Table) -> Option<&'a StandingRow> {
        self.row.filter(|row| row.is_of(table))
    }
}

impl fmt::Debug for Asking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking").field("db", self.db).finish_non_exhaustive()
    }
}
