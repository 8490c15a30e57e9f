//! SELECT of several questions at once, each of which is an expression.

use crate::expr::Node;
use crate::sql::statement::{Access, Statement};
use crate::sql::writer::Base;

/// Prints a statement that answers all of them in one row.
pub(crate) fn ask_all(questions: Vec<Node>, base: Base) -> Statement {
    let mut out = base.writer();
    out.push("SELECT ");
    for (place, question) in questions.into_iter().enumerate() {
        question.write(out.comma(place));
    }
    out.finish(Access::Read)
}
