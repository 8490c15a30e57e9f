//! What an error says in a log, and to the sender of a request.

use std::fmt;

use serde::ser::{Serialize, Serializer};

use super::{Error, Mistake, Problem};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotFound { model, key: Some(key) } => write!(f, "no {model} has the key {key}"),
            Error::NotFound { model, key: None } => write!(f, "no {model} was found"),
            Error::NotSole { model } => write!(f, "more than one {model} was found where one was expected"),
            Error::Stale { model, key } => write!(
                f,
                "the {model} with the key {key} was changed since it was read: read it again, look, and write again"
            ),
            Error::MissingRelated { model, related } => write!(
                f,
                "a {model} belongs to a {related} that is not there: it was deleted meanwhile, or a rule hides it; \
                 write `.optional()` to read an `Option<{related}>`"
            ),
            Error::Unfiltered { model } => write!(
                f,
                "this would reach every {model}: no filter was given, or each optional one was left out; \
                 call `.all()` if every row is meant"
            ),
            Error::Refused { model: Some(model), reason, .. } => {
                write!(f, "a hook of {model} refused this: {reason}")
            }
            Error::Refused { model: None, reason, .. } => write!(f, "refused: {reason}"),
            Error::Unique { .. }
            | Error::ForeignKey { .. }
            | Error::NotNull { .. }
            | Error::Check { .. }
            | Error::TooLong { .. }
            | Error::Decode { .. } => self.show_value(f),
            Error::OutOfRange { what } => f.write_str(what),
            Error::Usage { advice } | Error::Config { advice } => f.write_str(advice),
            Error::Migration { what } => f.write_str(what),
            Error::Criteria { problems } => show_problems(f, problems),
            Error::Invalid { mistakes } => show_mistakes(f, mistakes),
            Error::Busy { what } => write!(f, "the database is busy: {what}"),
            Error::PoolExhausted { .. } | Error::SelfDeadlock { .. } => self.show_waiting(f),
            Error::Connection { what } => write!(f, "no connection to the database: {what}"),
            Error::Database { code: Some(code), message } => {
                write!(f, "the database refused ({code}): {message}")
            }
            Error::Database { code: None, message } => write!(f, "the database refused: {message}"),
            Error::NoConnection
            | Error::CommitUnknown
            | Error::Cursor
            | Error::TransactionEnded
            | Error::Deadlock
            | Error::LockTimeout
            | Error::Timeout
            | Error::SchemaChanged
            | Error::Serialization => f.write_str(self.sentence()),
        }
    }
}

impl Error {
    /// What is wrong with a value that was written or read.
    fn show_value(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unique { model, fields, .. } if fields.is_empty() => {
                write!(f, "another {model} has the same values")
            }
            Error::Unique { model, fields, .. } => {
                write!(f, "another {model} has the same {}", fields.join(" and "))
            }
            Error::ForeignKey { model, side, fields, .. } => {
                write!(f, "{model} {}", Error::of_foreign_key(*side))?;
                match fields.is_empty() {
                    true => Ok(()),
                    false => write!(f, ", by {}", fields.join(" and ")),
                }
            }
            Error::NotNull { model, field: Some(field) } => write!(f, "{model} needs a value for {field}"),
            Error::NotNull { model, field: None } => write!(f, "{model} needs a value that is missing"),
            Error::Check { model, constraint } => {
                write!(f, "a value of {model} breaks {}", constraint.as_deref().unwrap_or("a check"))
            }
            Error::TooLong { model, field } => {
                write!(f, "a value of {model}.{} is too long for its column", field.as_deref().unwrap_or("?"))
            }
            Error::Decode { model, column, found, rust, reason } => {
                write!(f, "cannot read {model}.{column} ({found}) as {rust}: {reason}")
            }
            _ => Ok(()),
        }
    }

    /// Which caller waits for what.
    fn show_waiting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::PoolExhausted { size, in_use, waited, longest, .. } => {
                match waited.is_zero() {
                    true => f.write_str("too many callers wait for a connection already")?,
                    false => write!(f, "no connection became free in {waited:?}")?,
                }
                write!(f, ": {in_use} of at most {size} are in use")?;
                if let Some((at, since)) = longest {
                    write!(f, ", one of them for {since:.1?} by what began at {at}")?;
                }
                f.write_str("; look for a transaction that is held too long, or raise `max_connections`")
            }
            Error::SelfDeadlock { at, transaction, connections } => {
                write!(f, "the call at {at} would wait for itself: the transaction begun at {transaction} ")?;
                match connections {
                    1 => f.write_str("holds the only connection")?,
                    all => write!(f, "and others like it hold all {all} connections")?,
                }
                f.write_str("; use the transaction's handle, `.on(tx)`, or call it after the commit")
            }
            _ => Ok(()),
        }
    }

    /// What an error says that always says the same.
    const fn sentence(&self) -> &'static str {
        match self {
            Error::NoConnection => {
                "no database connection: pass one with `.on(&db)`, run inside `db.scope(..)`, or call \
                 `limpid::connect(url).await?.install()` at the start of the program"
            }
            Error::CommitUnknown => {
                "the connection was lost before the server answered to COMMIT: look whether the rows are there \
                 before you write them again"
            }
            Error::Cursor => {
                "this cursor belongs to another order or was changed: ask for the first page again"
            }
            Error::TransactionEnded => "this transaction has ended: its handle can no longer be used",
            Error::Deadlock => "two transactions waited for each other: run this one again",
            Error::LockTimeout => "another transaction held a lock for too long: run this one again",
            Error::Timeout => "the statement took longer than it may",
            Error::SchemaChanged => {
                "the schema was changed while this transaction ran, and PostgreSQL no longer runs a statement that was \
                 prepared before: run the transaction again, as `db.retry(n).transaction(..)` does"
            }
            Error::Serialization => "another transaction got in the way: run this one again",
            _ => "",
        }
    }
}

fn show_mistakes(f: &mut fmt::Formatter<'_>, mistakes: &[Mistake]) -> fmt::Result {
    for (index, Mistake { path, message, .. }) in mistakes.iter().enumerate() {
        write!(f, "{}`{path}` {message}", if index > 0 { "; " } else { "" })?;
    }
    Ok(())
}

fn show_problems(f: &mut fmt::Formatter<'_>, problems: &[Problem]) -> fmt::Result {
    for (index, Problem { parameter, message }) in problems.iter().enumerate() {
        write!(f, "{}`{parameter}`: {message}", if index > 0 { "; " } else { "" })?;
    }
    Ok(())
}

/// Serialises as `{"code": .., "message": ..}`, without anything of the database's own text. What is wrong with
/// the criteria of a request is in `problems` next to it.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let problems = usize::from(matches!(self, Error::Criteria { .. } | Error::Invalid { .. }));
        let mut out = serializer.serialize_struct("Error", 2 + problems)?;
        out.serialize_field("code", self.code())?;
        match self {
            Error::Database { .. } | Error::Decode { .. } => {
                out.serialize_field("message", "the database refused the request")?;
            }
            // These tell lines of the source.
            Error::Busy { .. } | Error::PoolExhausted { .. } => {
                out.serialize_field("message", "the database is busy")?;
            }
            Error::SelfDeadlock { .. } => out.serialize_field("message", "the request waited for itself")?,
            Error::Criteria { problems } => {
                out.serialize_field("message", "the request asks for filters or an order that do not exist")?;
                out.serialize_field("problems", problems)?;
            }
            Error::Invalid { mistakes } => {
                out.serialize_field("message", "the input breaks rules of its fields")?;
                out.serialize_field("mistakes", mistakes)?;
            }
            other => out.serialize_field("message", &other.to_string())?,
        }
        out.end()
    }
}
