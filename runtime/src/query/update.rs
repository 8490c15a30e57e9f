//! UPDATE.

use super::{write_returning, write_where};
use crate::expr::Node;
use crate::sql::dialect::Returns;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::ColumnDef;
use crate::sql::writer::Writer;

/// What is set, and where.
#[derive(Debug, Clone)]
pub(crate) struct Update {
    pub(crate) values: Vec<(&'static ColumnDef, Node)>,
    pub(crate) condition: Node,
}

impl Update {
    /// Prints it.
    pub(super) fn print(self, mut out: Writer, returning: bool) -> Statement {
        out.inline().push("UPDATE ").table().push(" SET ");
        for (place, (column, value)) in self.values.into_iter().enumerate() {
            out.comma(place).name(column.name).push(" = ");
            out.kept(column, |out| value.write(out));
        }
        let mut key = out.about().key_columns();
        let one = key.len() > 0 && key.all(|column| self.condition.asked_of(column).is_some());
        write_where(&mut out, self.condition);
        if returning && out.dialect().returns() == Returns::Always {
            write_returning(&mut out);
        }
        out.finish(if one { Access::WriteFew } else { Access::Write })
    }
}
