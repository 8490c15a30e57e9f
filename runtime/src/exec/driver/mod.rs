//! What an engine says and understands: its driver, and how a statement runs on it.

pub(crate) mod caller;
#[cfg(feature = "mysql")]
pub(crate) mod mysql;
pub(crate) mod native;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
mod raw_row;
pub(crate) mod reader;
pub(crate) mod refusal;
pub(crate) mod run;
pub(crate) mod script;
pub(crate) mod sink;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

use std::borrow::Cow;
use std::fmt;

use sqlx::error::{BoxDynError, DatabaseError};

use crate::error::{Error, Result};
use crate::sql::cell::Row;
use crate::sql::table::Table;
use crate::sql::value::Value;

/// A driver of sqlx, with what differs between drivers.
pub(crate) trait Driver: sqlx::Database<Row: Row> {
    /// Adds a value to the arguments of a statement.
    fn bind(arguments: &mut Self::Arguments, value: Value) -> Result<(), BoxDynError>;

    /// Whether `fetch_optional` reads every answer, an error after the first row included. It has one stream
    /// less between the socket and the row.
    const READS_TO_THE_END: bool = false;

    /// Whether a prepared statement fails for good once the types of its columns are others, so that it has to be
    /// prepared anew.
    const KEEPS_PLANS: bool = false;

    /// The number of rows that were written.
    fn affected(result: &Self::QueryResult) -> u64;

    /// The number that the server knows this connection by. Shows that it answers, too.
    fn number(connection: &mut Self::Connection) -> impl Future<Output = sqlx::Result<i64>> + Send;

    /// The text that ends what runs on the connection of this number.
    fn cancel(number: i64) -> String;

    /// The text that ends the connection of this number, with its transaction.
    fn terminate(number: i64) -> String {
        Self::cancel(number)
    }

    /// What the server says of the connection of this number, asked over another one.
    fn activity(
        connection: &mut Self::Connection,
        number: i64,
    ) -> impl Future<Output = sqlx::Result<Activity>> + Send;

    /// Whether a transaction is open on this connection, as the server says.
    fn is_in_transaction(
        connection: &mut Self::Connection,
    ) -> impl Future<Output = sqlx::Result<bool>> + Send;

    /// Whether [`refusal`](Driver::refusal) needs the text of the statement.
    const WANTS_TEXT: bool = false;

    /// The error of a refusal by the database, for a statement with this text and these binds.
    fn refusal(error: &dyn DatabaseError, table: Option<&'static Table>, text: Option<&str>) -> Error;
}

/// What a server does for one of its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(any(feature = "postgres", feature = "mysql")), allow(dead_code, reason = "servers only"))]
pub(crate) enum Activity {
    /// It works on a statement, or nobody knows.
    Working,
    /// It waits for the next statement.
    Resting,
}

/// Why we do not bind a value. Other errors of binding are the driver's, and may quote the value.
#[derive(Debug)]
pub(crate) struct Unbindable(pub(crate) Cow<'static, str>);

impl fmt::Display for Unbindable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unbindable {}

/// The error of a value that could not be bound.
pub(crate) fn unbindable(error: &BoxDynError) -> Error {
    let ours = error.downcast_ref::<Unbindable>().map(|Unbindable(why)| why.clone());
    Error::OutOfRange {
        what: ours.unwrap_or("a value does not fit the type that the driver sends it as".into()),
    }
}

/// sqlx's error as ours. Texts that may hold a value of a user are left out.
pub(crate) fn translate<D: Driver>(error: sqlx::Error, table: Option<&'static Table>) -> Error {
    translate_of::<D>(error, table, None)
}

/// The same, of a statement with this text and with binds.
pub(crate) fn translate_of<D: Driver>(
    error: sqlx::Error,
    table: Option<&'static Table>,
    text: Option<&str>,
) -> Error {
    match error {
        sqlx::Error::Database(error) => D::refusal(error.as_ref(), table, text),
        sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            Error::Connection {
                what: "nobody listens on this host and port: does the server run, and is the port right?"
                    .into(),
            }
        }
        sqlx::Error::Io(error) => Error::Connection { what: error.kind().to_string().into() },
        sqlx::Error::Tls(_) => Error::Connection { what: "TLS could not be set up".into() },
        // Only while connecting: sqlx tries again until then. Later the lane says what was waited for.
        sqlx::Error::PoolTimedOut => Error::Connection { what: "nobody answered in time".into() },
        sqlx::Error::PoolClosed => Error::Connection { what: "the pool is closed".into() },
        sqlx::Error::WorkerCrashed => Error::Connection { what: "the connection's thread has ended".into() },
        sqlx::Error::Protocol(_) => {
            Error::Connection { what: "the server answered with something unexpected".into() }
        }
        sqlx::Error::Configuration(_) => Error::config(
            "an option of the database URL cannot be used; or a MySQL server takes the password over an encrypted \
             connection only: add limpid's cargo feature `tls`",
        ),
        sqlx::Error::Encode(error) => unbindable(&error),
        _ => Error::Database { code: None, message: "the driver could not run the statement".into() },
    }
}
