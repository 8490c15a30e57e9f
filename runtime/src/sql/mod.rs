//! SQL as data: values, names, the description of a table, and the one writer that prints text.
//!
//! Ground floor. Knows neither columns as types nor connections.

pub(crate) mod cell;
#[cfg(all(feature = "decimal", feature = "sqlite"))]
pub(crate) mod decimal;
pub(crate) mod derived_columns;
pub(crate) mod dialect;
pub(crate) mod engine;
pub(crate) mod function;
pub(crate) mod json;
#[cfg(feature = "encrypted")]
pub(crate) mod keys;
pub(crate) mod kind;
pub(crate) mod list;
pub(crate) mod native;
pub(crate) mod pattern;
pub(crate) mod search;
pub(crate) mod source;
pub(crate) mod statement;
pub(crate) mod table;
pub(crate) mod texts;
pub(crate) mod time;
pub(crate) mod types;
pub(crate) mod value;
pub(crate) mod writer;
