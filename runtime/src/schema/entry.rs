//! A table of a schema, and the constants in its definition.

use crate::sql::dialect::Dialect;
use crate::sql::table::Table;
use crate::sql::value::Value;

/// A table, and what its columns hold when nothing is given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) table: &'static Table,
    pub(super) default_at: fn(usize) -> Option<Value>,
}

/// The text of a constant, for DEFAULT and CHECK.
pub(super) fn literal(dialect: &dyn Dialect, value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Int(value) => value.to_string(),
        Value::UInt(value) => value.to_string(),
        Value::Float(value) if value.is_finite() => format!("{value:?}"),
        Value::Text(text) => dialect.text_literal(text),
        Value::Enum(_, word) => dialect.text_literal(word),
        #[cfg(feature = "decimal")]
        Value::Decimal(value) => value.to_string(),
        _ => return None,
    })
}
