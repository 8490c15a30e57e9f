//! SQL as data: values, names, the description of a table, and the one writer that prints text.
//!
//! Ground floor. Knows neither columns as types nor connections.

mod casts;
pub(crate) mod cell;
pub(crate) mod dates;
#[cfg(feature = "decimal")]
pub(crate) mod decimal;
mod decimal_arithmetic;
pub(crate) mod derived_columns;
pub(crate) mod dialect;
mod dialects;
pub(crate) mod engine;
pub(crate) mod function;
pub(crate) mod json;
pub(crate) mod json_functions;
#[cfg(feature = "encrypted")]
pub(crate) mod keys;
pub(crate) mod kind;
pub(crate) mod list;
mod mysql;
pub(crate) mod native;
pub(crate) mod parse_value;
pub(crate) mod path;
pub(crate) mod pattern;
mod postgres;
pub(crate) mod search;
pub(crate) mod source;
pub(crate) mod sqlite;
pub(crate) mod statement;
pub(crate) mod table;
pub(crate) mod texts;
pub(crate) mod time;
pub(crate) mod types;
pub(crate) mod value;
pub(crate) mod writer;
