//! A statement that is ready to be sent.

use std::borrow::Cow;

use super::table::Table;
use super::value::Value;

/// Text and binds, and what the connection needs to know about them.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) text: Cow<'static, str>,
    pub(crate) binds: Vec<Value>,
    pub(crate) access: Access,
    pub(crate) table: &'static Table,
    /// Whether it returns at most one row, or nobody wants another.
    pub(crate) one: bool,
    /// Whether a part of its text is the user's, who may call a function there that changes the session.
    pub(crate) has_user_text: bool,
}

impl Statement {
    /// The same statement, of whose rows only the first is wanted.
    pub(crate) fn of_one_row(self) -> Self {
        Statement { one: true, ..self }
    }
}

/// Whether a statement may be sent to a connection that only reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    /// It writes rows of which its maker knows that they are few: one by its key, or those that it holds.
    WriteFew,
    Write,
}

/// The text of a statement and its binds, for looking at. Made by `to_sql`.
///
/// `Display` prints the text alone. The binds are there to be read by a program; their `Debug` shows
/// kinds, never values.
#[derive(Debug, Clone, PartialEq)]
pub struct Sql {
    /// The SQL text, with the placeholders of its engine.
    pub text: String,
    /// The values for the placeholders, in order.
    pub binds: Vec<Value>,
}

impl std::fmt::Display for Sql {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
