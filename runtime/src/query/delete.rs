//! DELETE.

use super::write_where;
use crate::expr::Node;
use crate::sql::statement::{Access, Statement};
use crate::sql::writer::Base;

/// Which rows go.
#[derive(Debug, Clone)]
pub(crate) struct Delete {
    pub(crate) condition: Node,
}

impl Delete {
    /// Prints the statement.
    pub(crate) fn write(self, base: Base) -> Statement {
        let mut out = base.writer();
        out.inline().push("DELETE FROM ").table();
        write_where(&mut out, self.condition);
        out.finish(Access::Write)
    }
}
