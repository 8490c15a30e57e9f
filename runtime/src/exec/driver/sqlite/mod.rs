//! SQLite: binding, reading, and what its refusals mean.

mod foreign_key;
pub(crate) mod in_place;
mod plain;

use plain::SqliteValue;

use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqliteQueryResult, SqliteRow, SqliteValueRef};
use sqlx::{Arguments, Column as _, Connection as _, Decode, Executor as _, Row as _, TypeInfo, ValueRef};

use crate::error::{Error, Result};
use crate::exec::driver::raw_row::as_sqlx_says;
use crate::exec::driver::refusal::{check, fields, model, no_table};
use crate::exec::driver::{Activity, Driver, Unbindable};
use crate::query::NO_KEY;
use crate::sql::cell::{Cell, Mismatch, Row};
use crate::sql::kind::Kind;
use crate::sql::table::Table;
use crate::sql::value::Value;

impl Driver for Sqlite {
    fn bind(arguments: &mut SqliteArguments, value: Value) -> Result<(), BoxDynError> {
        match value {
            Value::Null(Kind::Native(native)) => (native.bind_null)(arguments).map_err(Into::into),
            Value::Native(value) => value.0.bind(arguments).map_err(Into::into),
            // Moved, not copied.
            Value::Text(text) => arguments.add(text),
            Value::Json(text) => arguments.add(text),
            Value::Bytes(bytes) => arguments.add(bytes),
            value => match plain::of(&value).map_err(|why| Unbindable(why.into_reason()))? {
                SqliteValue::Null => arguments.add(None::<i64>),
                SqliteValue::Int(value) => arguments.add(value),
                SqliteValue::Float(value) => arguments.add(value),
                SqliteValue::Text(text) => arguments.add(text.into_owned()),
                SqliteValue::Bytes(bytes) => arguments.add(bytes.into_owned()),
            },
        }
    }

    fn affected(result: &SqliteQueryResult) -> u64 {
        result.rows_affected()
    }

    async fn number(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
        connection.ping().await.map(|()| 0)
    }

    fn cancel(number: i64) -> String {
        unreachable!("SQLite is not a server, and has no connection {number}")
    }

    async fn activity(_connection: &mut SqliteConnection, number: i64) -> sqlx::Result<Activity> {
        unreachable!("SQLite is not a server, and has no connection {number}")
    }

    async fn is_in_transaction(connection: &mut SqliteConnection) -> sqlx::Result<bool> {
        // It takes no lock, and only what is open already is in its way.
        match connection.execute(sqlx::raw_sql("BEGIN; ROLLBACK")).await {
            Ok(_) => Ok(false),
            Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "1") => Ok(true),
            Err(error) => Err(error),
        }
    }

    const WANTS_TEXT: bool = true;

    fn refusal(error: &dyn DatabaseError, table: Option<&'static Table>, text: Option<&str>) -> Error {
        let code = error.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or_default();
        refusal(code, error.message(), table, text)
    }
}

/// The error that a result code of SQLite means.
fn refusal(code: u32, message: &str, table: Option<&'static Table>, text: Option<&str>) -> Error {
    let model = model(table);
    // "UNIQUE constraint failed: posts.slug, posts.author_id"
    let subject = message.split_once(": ").map(|(_, subject)| subject.to_owned());
    match code {
        2067 | 1555 => Error::Unique { model, constraint: None, fields: columns(table, subject.as_deref()) },
        787 | 3 | 1811 => {
            let (side, fields) = foreign_key::broken(table, text);
            Error::ForeignKey { model, constraint: None, side, fields }
        }
        1299 => Error::NotNull { model, field: columns(table, subject.as_deref()).pop() },
        275 => check(subject, table),
        5 | 6 | 261 | 262 | 517 => {
            Error::Busy { what: "the SQLite file is locked by another process".into() }
        }
        // Interrupted, or kept from committing after its time.
        9 | 531 => Error::Timeout,
        14 => Error::Connection {
            what:
                "the SQLite file cannot be opened: does its directory exist, and may this user write there?"
                    .into(),
        },
        8 | 264 | 520 | 776 | 1032 | 1288 | 1544 => {
            Error::Connection { what: "the SQLite file, or its directory, is read-only".into() }
        }
        11 | 26 => Error::Connection { what: "the file is not a SQLite database, or it is damaged".into() },
        13 => Error::Connection { what: "the disk that holds the SQLite file is full".into() },
        // The low byte is the kind, SQLITE_IOERR; the rest says which call of the system failed.
        code if code & 0xff == 10 => Error::Connection {
            what:
                "the SQLite file cannot be read or written: is there room on its disk, and is it still there?"
                    .into(),
        },
        18 => Error::OutOfRange { what: "the value is too large for SQLite".into() },
        1 if message.contains(NO_KEY) => Error::usage(format!(
            "the table of `{model}` does not count up its key, so nothing was written: on SQLite only a column that is \
             written `INTEGER PRIMARY KEY` does, and an `INT` or `BIGINT` holds NULL instead; give the key a value, as \
             in `.set(|row| row.id.set(1))`, or make the table anew"
        )),
        1 if !speaks_of_names(message, text) && message != "integer overflow" => {
            Error::Database { code: Some("1".into()), message: "a function refused a value".into() }
        }
        1 if message.starts_with("no such table") => no_table("1", message, table),
        1 if message == "integer overflow" => Error::OutOfRange {
            what: "the number is too large for an integer of SQLite, or has more than the 15 digits of a decimal that \
                   SQLite works out exactly, or a date is outside the years 0 to 9999: read it, reckon in Rust and \
                   write the result"
                .into(),
        },
        1 => Error::Database { code: Some("1".into()), message: message.to_owned().into() },
        code => Error::Database { code: Some(code.to_string()), message: "see SQLite's result codes".into() },
    }
}

/// How SQLite begins what it says of the text of a statement, which holds no value. Functions raise the same code and
/// quote what they were handed, as `json_extract` does.
const OF_TEXT: [&str; 14] = [
    "no such table: ",
    "no such function: ",
    "no such collation sequence: ",
    "no such index: ",
    "near \"",
    "ambiguous column name: ",
    "duplicate column name: ",
    "incomplete input",
    "unrecognized token: ",
    "wrong number of arguments to function ",
    "misuse of ",
    "table ",
    "index ",
    "cannot ",
];

/// Whether a message of code 1 is about the text. A search calls its words columns too, so a column must be there.
fn speaks_of_names(message: &str, text: Option<&str>) -> bool {
    match message.strip_prefix("no such column: ") {
        Some(name) => {
            text.is_none_or(|text| text.contains(name.rsplit_once('.').map_or(name, |(_, name)| name)))
        }
        None => OF_TEXT.iter().any(|start| message.starts_with(start)),
    }
}

fn columns(table: Option<&'static Table>, subject: Option<&str>) -> Vec<String> {
    let names = subject.unwrap_or_default().split(", ").filter_map(|name| name.rsplit_once('.'));
    fields(table, names.map(|(_, column)| column))
}

impl Row for SqliteRow {
    as_sqlx_says!();

    fn cell(&self, place: usize, kind: Kind) -> Result<Cell<'_>, Mismatch> {
        let value = self.try_get_raw(place).map_err(|_| plain::no_column())?;
        // For NULL the driver tells the declared type of the column, not that it is NULL.
        if value.is_null() {
            return Ok(Cell::Null);
        }
        let found = value.type_info();
        let cell = match found.name() {
            "INTEGER" => plain::integer(kind, decode(value)?),
            "REAL" => plain::float(kind, decode(value)?),
            "TEXT" => plain::text(kind, decode(value)?)?,
            _ => plain::bytes(kind, decode(value)?),
        };
        Ok(cell)
    }
}

fn decode<'r, T: Decode<'r, Sqlite>>(value: SqliteValueRef<'r>) -> Result<T, Mismatch> {
    T::decode(value).map_err(|_| plain::misformed())
}
