//! What the refusals of PostgreSQL mean.

use std::borrow::Cow;

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use crate::error::{Error, ForeignKeySide};
use crate::exec::driver::refusal::{check, fields, model, no_table};
use crate::sql::table::Table;

/// The error of a statement about a table that the server refused.
pub(super) fn refusal(error: &dyn DatabaseError, table: Option<&'static Table>) -> Error {
    let code = error.code().unwrap_or_default().into_owned();
    let constraint = error.constraint().map(str::to_owned);
    let model = model(table);
    if is_outdated(error) {
        return Error::SchemaChanged;
    }
    match code.as_str() {
        "23505" => {
            let named = constrained(table, constraint.as_deref());
            let fields = if named.is_empty() { taken(error, table) } else { named };
            Error::Unique { model, constraint, fields }
        }
        "23503" => {
            let side = side(error, table);
            Error::ForeignKey { model, constraint, side, fields: referring(error, table, side) }
        }
        "23502" => {
            let column = error.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::column);
            Error::NotNull { model, field: fields(table, column.into_iter()).pop() }
        }
        "23514" | "23P01" => check(constraint, table),
        "22001" => Error::TooLong { model, field: None },
        "22003" | "22008" => Error::OutOfRange {
            what: format!("a number or a date does not fit into its column of {model}").into(),
        },
        "2200H" => Error::OutOfRange {
            what: format!("the keys of {model} have run out: {}", error.message()).into(),
        },
        "22021" => Error::OutOfRange { what: "PostgreSQL cannot store a NUL character in text".into() },
        "25P02" => Error::usage(
            "a statement of this transaction failed, and PostgreSQL undoes all of it then: pass the error on, \
             or run what may fail in a `transaction` of its own inside this one",
        ),
        "40001" => Error::Serialization,
        "40P01" => Error::Deadlock,
        "55P03" => Error::LockTimeout,
        "57014" => Error::Timeout,
        "53300" => Error::Connection {
            what: "the server takes no more connections (53300): lower `max_connections` here or in other programs, \
                   or raise the server's"
                .into(),
        },
        "57P01" | "57P02" | "57P03" | "08000" | "08003" | "08006" => {
            Error::Connection { what: format!("the server ended it ({code})").into() }
        }
        "28P01" | "28000" => Error::Connection { what: "the server refused the user name or the password".into() },
        "3D000" => Error::Connection { what: "there is no database with this name".into() },
        "22P05" => Error::OutOfRange { what: "PostgreSQL cannot store a NUL character in JSON".into() },
        "42P01" if speaks_of_names(error, table) => no_table(code, error.message(), table),
        code => Error::Database {
            code: Some(code.into()),
            message: match code.starts_with("42") && !speaks_of_names(error, table) || is_raised(error) {
                true => "see PostgreSQL's error codes".into(),
                false => words(code, error.message()),
            },
        },
    }
}

/// Whether a message of class 42 is about the text of a statement, which holds no value. Functions that are handed a
/// name as a value raise the same codes: `nextval`, `has_table_privilege`, a cast to `regclass`, a function of the
/// user's own.
fn speaks_of_names(error: &dyn DatabaseError, table: Option<&'static Table>) -> bool {
    let Some(error) = error.try_downcast_ref::<PgDatabaseError>() else { return false };
    let in_text = matches!(error.position(), Some(PgErrorPosition::Original(_)));
    // These name no position in the text. Without a table nothing was bound.
    let of_tables = ["42P07", "42P10", "42P16", "42701", "42710", "42830"].contains(&error.code());
    let denied = error.code() == "42501" && error.message().starts_with("permission denied for ");
    error.r#where().is_none() && (in_text || of_tables || denied || table.is_none())
}

/// Whether a statement that was prepared no longer fits the tables and types that it is about. Texts of the server
/// are translated; names of its functions and internal errors are not.
fn is_outdated(error: &dyn DatabaseError) -> bool {
    let Some(error) = error.try_downcast_ref::<PgDatabaseError>() else { return false };
    match error.code() {
        "0A000" => error.routine() == Some("RevalidateCachedQuery"),
        "XX000" => error.message().starts_with("cache lookup failed for "),
        // sqlx has kept the number of a type that was made anew.
        "42704" => error.routine() == Some("lookup_type_cache"),
        _ => false,
    }
}

/// Whether it comes from inside a function, which may say anything.
fn is_raised(error: &dyn DatabaseError) -> bool {
    error.try_downcast_ref::<PgDatabaseError>().is_none_or(|error| error.r#where().is_some())
}

/// Which side of a foreign key a statement about this table broke. The texts are translated, and the error always
/// names the table that refers; but only of a parent does the text name another table, or its own twice.
fn side(error: &dyn DatabaseError, table: Option<&'static Table>) -> Option<ForeignKeySide> {
    let own = table?.name;
    let child = error.table()?;
    let part_of_a_name = |sign: char| sign.is_alphanumeric() || sign == '_';
    let named = error.message().match_indices(own).filter(|(at, _)| {
        let (before, after) = (&error.message()[..*at], &error.message()[at + own.len()..]);
        !before.ends_with(part_of_a_name) && !after.starts_with(part_of_a_name)
    });
    match (child == own, named.count()) {
        (true, 1) => Some(ForeignKeySide::Child),
        (_, 0) => None,
        _ => Some(ForeignKeySide::Parent),
    }
}

/// The fields in `Key (author_id)=(7) is not present in table "users".`. The values are passed over.
fn referring(
    error: &dyn DatabaseError,
    table: Option<&'static Table>,
    side: Option<ForeignKeySide>,
) -> Vec<String> {
    // Of neither side: it is about another table.
    let detail = side.and_then(|_| error.try_downcast_ref::<PgDatabaseError>()?.detail());
    let columns = detail.and_then(|detail| detail.split_once('(')?.1.split_once(")=("));
    fields(table, columns.into_iter().flat_map(|(columns, _)| columns.split(", ")))
}

/// What PostgreSQL says, as far as it speaks of our text and of names: other messages may quote a value.
fn words(code: &str, message: &str) -> Cow<'static, str> {
    const SAFE: [&str; 8] = ["0A", "25", "26", "2B", "3F", "42", "44", "54"];
    match code {
        code if SAFE.iter().any(|class| code.starts_with(class)) => message.to_owned().into(),
        // "invalid input syntax for type integer: .." ends with the value.
        "22P02" | "22007" | "22P03" => {
            message.split_once(':').map_or(message, |(words, _)| words).to_owned().into()
        }
        _ => "see PostgreSQL's error codes".into(),
    }
}

/// The fields in `Key (slug)=(water) already exists.`, if all of them are columns of this table. The values are
/// passed over.
fn taken(error: &dyn DatabaseError, table: Option<&'static Table>) -> Vec<String> {
    let error = error.try_downcast_ref::<PgDatabaseError>();
    let error = error.filter(|error| error.table() == table.map(|table| table.name));
    let columns = error.and_then(|error| error.detail()?.strip_prefix("Key (")?.split_once(")=("));
    let columns = || columns.into_iter().flat_map(|(columns, _)| columns.split(", "));
    let known = |name: &str| table.is_some_and(|table| table.column(name).is_some());
    if columns().all(|name| known(name.trim_matches('"'))) {
        return fields(table, columns().map(|name| name.trim_matches('"')));
    }
    Vec::new()
}

/// The fields behind a constraint: of an index that we named, or of the key.
fn constrained(table: Option<&'static Table>, constraint: Option<&str>) -> Vec<String> {
    let (Some(table), Some(constraint)) = (table, constraint) else { return Vec::new() };
    if constraint.ends_with("_pkey") {
        return table.key_columns().map(|column| column.field.to_owned()).collect();
    }
    table.fields_of_index(constraint)
}
