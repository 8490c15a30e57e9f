//! A row as it stands before an input changes it.

use crate::model::Model;
use crate::sql::table::Table;
use crate::sql::value::Value;

/// A row as it stands before an input changes it: what is unique leaves it out, and rules over several fields see its
/// values of those that were not sent.
#[derive(Clone)]
pub struct StandingRow {
    pub(super) table: &'static Table,
    pub(super) values: Vec<Value>,
}

impl StandingRow {
    /// This row.
    pub fn of<M: Model>(row: &M) -> Self {
        let values = (0..M::TABLE.columns.len()).map(|place| row.value_at(place)).collect();
        StandingRow { table: M::TABLE, values }
    }

    /// Whether it is a row of this model.
    pub fn is_of<M: Model>(&self) -> bool {
        std::ptr::eq(self.table, M::TABLE)
    }
}

impl std::fmt::Debug for StandingRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StandingRow({}, {} columns)", self.table.model, self.values.len())
    }
}
