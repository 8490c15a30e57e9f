//! What is about to be written: columns with their values, and the kind of the change.

use super::{Model, clock};
use crate::expr::{Assignment, Node};
use crate::sql::table::{ColumnDef, Origin, Table};
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// What is done to the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WriteKind {
    Update,
    Trash,
    Restore,
    Erase,
}

/// Columns with what they are set to. The last word on a column counts.
#[derive(Clone)]
pub(crate) struct Values(pub(crate) Vec<(&'static ColumnDef, Node)>);

/// Whether a value or an expression among these is encrypted when it is bound.
pub(crate) fn any_is_sealed(assigned: &[(&'static ColumnDef, Node)]) -> bool {
    assigned.iter().any(|(column, node)| column.sealed && !matches!(node, Node::Value(Value::Null(_))))
}

impl Values {
    pub(crate) fn of<M>(mut assignments: Vec<Assignment<M>>) -> Self {
        let mut values = Values(Vec::new());
        values.take(&mut assignments);
        values
    }

    /// Adds what is assigned, and leaves that list empty.
    pub(crate) fn take<M>(&mut self, assignments: &mut Vec<Assignment<M>>) {
        // The stamps follow.
        self.0.reserve(assignments.len() + 2);
        for assignment in assignments.drain(..) {
            self.set(assignment.column, assignment.value);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them is encrypted when it is bound. One bind for many rows would show that they hold the same.
    pub(crate) fn are_sealed(&self) -> bool {
        any_is_sealed(&self.0)
    }

    pub(crate) fn set(&mut self, column: &'static ColumnDef, value: Node) {
        match self.0.iter_mut().find(|(given, _)| *given == column) {
            Some((_, old)) => *old = value,
            None => self.0.push((column, value)),
        }
    }

    pub(crate) fn get(&self, column: &'static ColumnDef) -> Option<&Node> {
        self.0.iter().find(|(given, _)| *given == column).map(|(_, value)| value)
    }

    /// Sets a column unless it was set by hand.
    fn set_missing(
        &mut self,
        place: Option<usize>,
        columns: &'static [ColumnDef],
        value: impl FnOnce() -> Value,
    ) {
        if let Some(column) = place.map(|place| &columns[place])
            && self.get(column).is_none()
        {
            self.0.push((column, Node::Value(value())));
        }
    }

    /// Adds what a new row gets by itself: UUID keys, defaults, timestamps.
    pub(crate) fn for_insert<M: Model>(self) -> Self {
        let stamped = M::TABLE.created_at.is_some() || M::TABLE.updated_at.is_some();
        self.for_insert_at::<M>(stamped.then(clock::now).as_ref())
    }

    /// The same for one of many rows, which are all stamped with the same time.
    pub(crate) fn for_insert_at<M: Model>(mut self, now: Option<&Value>) -> Self {
        let table = M::TABLE;
        for (place, column) in table.columns.iter().enumerate() {
            let value = match column.origin {
                Origin::Given | Origin::Counted => continue,
                Origin::Uuid => Some(Value::Uuid(uuid::Uuid::now_v7())),
                Origin::Computed | Origin::Constant => {
                    M::default_at(place).map(|value| column.normalized(value))
                }
            };
            if let Some(value) = value {
                self.set_missing(Some(place), table.columns, || value);
            }
        }
        if let Some(now) = now {
            self.set_missing(table.created_at, table.columns, || now.clone());
            self.set_missing(table.updated_at, table.columns, || now.clone());
        }
        self
    }

    /// Adds what every change of a row gets: the stamp of the change, and the next version.
    pub(crate) fn for_update<M: Model>(mut self) -> Self {
        if let Some((column, next)) = next_version(M::TABLE) {
            self.set(column, next);
        }
        self.set_missing(M::TABLE.updated_at, M::TABLE.columns, clock::now);
        self
    }
}

/// The column that counts the changes of a row, and what it is set to.
pub(crate) fn next_version(table: &'static Table) -> Option<(&'static ColumnDef, Node)> {
    let column = &table.columns[table.version?];
    let (old, one) = (Node::Column(Source::ROOT, column), Node::Value(Value::Int(1)));
    Some((column, Node::Infix(Box::new(old), " + ", Box::new(one))))
}
