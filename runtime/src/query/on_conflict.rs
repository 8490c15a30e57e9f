//! What an INSERT does with rows that a unique index has already: ON CONFLICT, or ON DUPLICATE KEY.

use super::MET;
use crate::expr::Node;
use crate::sql::dialect::Conflict;
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::{Source, Writer};

/// The unique index that is meant, and what changes in the row that has its values.
#[derive(Debug, Clone)]
pub(crate) struct Merge {
    /// The columns of the index.
    pub(crate) target: Vec<&'static ColumnDef>,
    /// The column that is NULL in the rows of the index, if it leaves the others out.
    pub(crate) alive: Option<&'static ColumnDef>,
    /// What is asked for.
    pub(crate) set: Vec<(&'static ColumnDef, Node)>,
    /// What is set besides it, if anything changes.
    pub(crate) stamps: Vec<(&'static ColumnDef, Node)>,
    /// A number of its own, by which MariaDB and MySQL say that they met the row: even if nothing changes,
    /// and one more if something does.
    pub(crate) mark: i64,
}

impl Merge {
    pub(super) fn write(self, out: &mut Writer) {
        // Names of the row that is there need the table before them: the incoming row has the same.
        out.qualified(|out| match out.dialect().conflict() {
            Conflict::Named => self.write_named(out),
            Conflict::Any => self.write_any(out),
        });
    }

    /// `ON CONFLICT ("slug") DO UPDATE SET .. WHERE ..`
    fn write_named(self, out: &mut Writer) {
        out.push(" ON CONFLICT (").names(self.target.iter().map(|column| column.name));
        out.push(")");
        if let Some(column) = self.alive {
            out.push(" WHERE ").name(column.name).push(" IS NULL");
        }
        if self.set.is_empty() {
            out.push(" DO NOTHING");
            return;
        }
        let changed = changed(&self.set);
        out.push(" DO UPDATE SET ");
        for (place, (column, value)) in self.set.into_iter().chain(self.stamps).enumerate() {
            out.comma(place).name(column.name).push(" = ");
            out.kept(column, |out| value.write(out));
        }
        changed.write(out.push(" WHERE "));
    }

    /// `ON DUPLICATE KEY UPDATE ..`, which is about every unique index. A row of another one is an error:
    /// its subquery returns two rows. Columns are set from left to right, so what is asked for comes
    /// last.
    fn write_any(self, out: &mut Writer) {
        let first = self.target[0];
        let same = self.target.iter().map(|column| {
            Node::Infix(Box::new(here(column)), " <=> ", Box::new(Node::Column(Source::INCOMING, column)))
        });
        let same = same.fold(Node::Always(true), Node::and);
        let same =
            self.alive.into_iter().fold(same, |same, column| same.and(here(column).whether_null(true)));
        out.push(" ON DUPLICATE KEY UPDATE ").name(first.name).push(" = IF((").push(MET).push(" := IF(");
        same.write(out);
        out.push(", ");
        if self.set.is_empty() {
            out.bind(Value::Int(self.mark));
        } else {
            changed(&self.set).write(out.push("IF("));
            out.push(", ").bind(Value::Int(self.mark + 1)).push(", ").bind(Value::Int(self.mark)).push(")");
        }
        out.push(", (SELECT 1 UNION ALL SELECT 2))) IS NULL, ");
        here(first).write(out);
        here(first).write(out.push(", "));
        out.push(")");
        for (column, value) in self.stamps {
            out.push(", ").name(column.name).push(" = IF(");
            changed(&self.set).write(out);
            value.write(out.push(", "));
            here(column).write(out.push(", "));
            out.push(")");
        }
        for (column, value) in self.set {
            out.push(", ").name(column.name).push(" = ");
            value.write(out);
        }
    }
}

/// The column of the row that is there.
fn here(column: &'static ColumnDef) -> Node {
    Node::Column(Source::ROOT, column)
}

/// The condition that a column would differ afterwards.
fn changed(set: &[(&'static ColumnDef, Node)]) -> Node {
    let tests = set
        .iter()
        .map(|(column, value)| Node::IsDistinctFrom(Box::new(here(column)), Box::new(value.clone())));
    tests.fold(Node::Always(false), Node::or)
}
