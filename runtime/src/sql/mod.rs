//! SQL as data: values, names, the description of a table, and the one writer that prints text.
//!
//! Ground floor. Knows neither columns as types nor connections.

pub(crate) mod cell;
pub(crate) mod dialect;
pub(crate) mod kind;
pub(crate) mod list;
#[cfg(feature = "mysql")]
mod mysql;
pub(crate) mod pattern;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
pub(crate) mod statement;
pub(crate) mod table;
pub(crate) mod time;
pub(crate) mod types;
pub(crate) mod value;
pub(crate) mod writer;

#[cfg(feature = "mysql")]
pub(crate) use mysql::MySql;
#[cfg(feature = "postgres")]
pub(crate) use postgres::Postgres;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::Sqlite;
