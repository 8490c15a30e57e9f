//! INSERT of one row.

use super::write_returning_new;
use crate::expr::Node;
use crate::sql::dialect::Returns;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::ColumnDef;
use crate::sql::writer::Writer;

/// The columns of a new row and their values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Insert {
    pub(crate) values: Vec<(&'static ColumnDef, Node)>,
}

impl Insert {
    /// Prints it.
    pub(super) fn print(self, mut out: Writer) -> Statement {
        let given: Vec<&ColumnDef> = self.values.iter().map(|(column, _)| *column).collect();
        out.push("INSERT INTO ").table();
        if self.values.is_empty() {
            out.push(out.dialect().empty_row());
        } else {
            out.push(" (").names(self.values.iter().map(|(column, _)| column.name));
            out.push(") VALUES (");
            for (place, (column, value)) in self.values.into_iter().enumerate() {
                out.comma(place).kept(column, |out| value.write(out));
            }
            out.push(")");
        }
        if out.dialect().returns() != Returns::Never {
            write_returning_new(&mut out, |column| given.contains(&column));
        }
        out.finish(Access::WriteFew)
    }
}
