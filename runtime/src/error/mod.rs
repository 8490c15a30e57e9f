//! What can go wrong, as types.

mod mistake;
mod mistakes;
mod problem;
mod refused;
mod shown;
mod side;

use std::borrow::Cow;
use std::panic::Location;
use std::time::Duration;

pub use mistake::Mistake;
pub use mistakes::{Complaint, Mistakes};
pub use problem::Problem;
pub use side::ForeignKeySide;

/// The result of everything that talks to a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
///
/// No variant holds a value that was bound or read, or a password, so an error can be logged as it is.
/// `NotFound` names the key that was looked for. Each error has a [`code`](Error::code) that stays the
/// same between releases and the HTTP [`status`](Error::status) that a web service would respond with.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// No row has this key or matches this query.
    NotFound {
        /// The model that was looked for.
        model: &'static str,
        /// The key, if one was given.
        key: Option<String>,
    },
    /// `sole` found more than one row.
    NotSole {
        /// The model that was looked for.
        model: &'static str,
    },
    /// The row was changed since this struct was read, on a model with `#[version]`.
    Stale {
        /// The model that was written.
        model: &'static str,
        /// The key of the row.
        key: String,
    },
    /// A hook did not let this happen. Made by [`Error::refused`].
    Refused {
        /// The model that was written. A hook leaves it empty: whoever runs it fills it in.
        model: Option<&'static str>,
        /// Why, in the words of the hook. Clients see it, so it holds nothing secret.
        reason: Cow<'static, str>,
        /// The HTTP status of this refusal.
        status: u16,
    },
    /// A row belongs to one that is not there: it was deleted meanwhile, or a rule hides it.
    MissingRelated {
        /// The model that was read.
        model: &'static str,
        /// The model whose row is not there.
        related: &'static str,
    },
    /// Another row has these values already.
    Unique {
        /// The model that was written.
        model: &'static str,
        /// The name of the constraint, where the engine tells it.
        constraint: Option<String>,
        /// The fields that must be unique together.
        fields: Vec<String>,
    },
    /// A row refers to one that is not there, or is referred to by others.
    ForeignKey {
        /// The model that was written.
        model: &'static str,
        /// The name of the constraint, where the engine tells it.
        constraint: Option<String>,
        /// Which side of the key was broken; none if the engine does not tell, as SQLite at the end of a
        /// transaction, or when a trigger wrote.
        side: Option<ForeignKeySide>,
        /// Its fields that refer to the row which is missing, or that others refer to. SQLite does not tell them: they
        /// are known there if only one foreign key can be meant.
        fields: Vec<String>,
    },
    /// A column that must have a value was given none.
    NotNull {
        /// The model that was written.
        model: &'static str,
        /// The field, where the engine tells it.
        field: Option<String>,
    },
    /// A value breaks a CHECK constraint.
    Check {
        /// The model that was written.
        model: &'static str,
        /// The name of the constraint, where the engine tells it.
        constraint: Option<String>,
    },
    /// A text or some bytes do not fit into their column.
    TooLong {
        /// The model that was written.
        model: &'static str,
        /// The field, where the engine tells it.
        field: Option<String>,
    },
    /// A value that was read does not fit the field's type.
    Decode {
        /// The model that was read.
        model: &'static str,
        /// The column.
        column: &'static str,
        /// What the database held.
        found: Cow<'static, str>,
        /// The type of the field.
        rust: &'static str,
        /// What was wrong.
        reason: Cow<'static, str>,
    },
    /// A value cannot be stored by this engine.
    OutOfRange {
        /// What the engine cannot store.
        what: Cow<'static, str>,
    },
    /// An UPDATE or DELETE that would reach every row and does not say `.all()`.
    Unfiltered {
        /// The model that would be written.
        model: &'static str,
    },
    /// A statement that is not possible, with what to write instead.
    Usage {
        /// What is wrong and what to write.
        advice: Cow<'static, str>,
    },
    /// No connection was given, and none is installed.
    NoConnection,
    /// The URL or an option of it cannot be used. Never holds the URL.
    Config {
        /// What is wrong and what to write.
        advice: Cow<'static, str>,
    },
    /// The transaction of this handle has ended.
    TransactionEnded,
    /// A cursor that was changed on its way, or is of another model or order.
    Cursor,
    /// A request asks for filters or an order that do not exist, or with values that do not fit.
    Criteria {
        /// All that is wrong with it.
        problems: Vec<Problem>,
    },
    /// An input breaks rules of its fields.
    Invalid {
        /// All that is wrong with it.
        mistakes: Vec<Mistake>,
    },
    /// The connection was lost after COMMIT was sent: the transaction may be permanent or not.
    CommitUnknown,
    /// SQLite's writer, or the file, did not become free in time.
    Busy {
        /// What was waited for.
        what: Cow<'static, str>,
    },
    /// All connections stayed in use for as long as the pool waits.
    PoolExhausted {
        /// The largest number of connections.
        size: u32,
        /// How many of them are in use now.
        in_use: u32,
        /// How long it was waited.
        waited: Duration,
        /// The line of your source that has held one of them for the longest time, and for how long.
        longest: Option<(&'static Location<'static>, Duration)>,
        /// When it is worth trying again, as far as one can tell by how long connections were held lately and how many
        /// callers wait.
        retry_after: Duration,
    },
    /// A call that would wait for itself: it asks the pool for a connection inside of a transaction that
    /// cannot end before, while all connections are held by transactions like this one.
    SelfDeadlock {
        /// The call.
        at: &'static Location<'static>,
        /// Where the transaction was begun.
        transaction: &'static Location<'static>,
        /// The largest number of connections.
        connections: u32,
    },
    /// Two transactions waited for each other, and this one was chosen to end.
    Deadlock,
    /// The wait for a lock of another transaction timed out.
    LockTimeout,
    /// The statement took longer than it may.
    Timeout,
    /// Two transactions got in each other's way; running it again may work.
    Serialization,
    /// A column's type was changed while the transaction ran, and PostgreSQL no longer runs a statement that was
    /// prepared before. The transaction can be run again, and [`retry`](crate::Db::retry) does so. Outside of a
    /// transaction the statement is prepared anew and nobody notices.
    SchemaChanged,
    /// The connection could not be made or was lost.
    Connection {
        /// What happened.
        what: Cow<'static, str>,
    },
    /// A migration that cannot be made or run, with the file, the line and what to do.
    Migration {
        /// What happened and what to do.
        what: Cow<'static, str>,
    },
    /// Anything else that the database refused.
    Database {
        /// The engine's code.
        code: Option<String>,
        /// The engine's message, where it cannot hold a value of a user.
        message: Cow<'static, str>,
    },
}

impl Error {
    /// A word for this error that stays the same between releases.
    pub const fn code(&self) -> &'static str {
        match self {
            Error::NotFound { .. } => "not_found",
            Error::NotSole { .. } => "not_sole",
            Error::Stale { .. } => "stale",
            Error::Refused { .. } => "refused",
            Error::MissingRelated { .. } => "missing_related",
            Error::Unique { .. } => "unique",
            Error::ForeignKey { .. } => "foreign_key",
            Error::NotNull { .. } => "not_null",
            Error::Check { .. } => "check",
            Error::Decode { .. } => "decode",
            Error::OutOfRange { .. } => "out_of_range",
            Error::Unfiltered { .. } => "unfiltered",
            Error::Usage { .. } => "usage",
            Error::NoConnection => "no_connection",
            Error::Config { .. } => "config",
            Error::TransactionEnded => "transaction_ended",
            Error::Cursor => "cursor",
            Error::Criteria { .. } => "criteria",
            Error::Invalid { .. } => "invalid",
            Error::CommitUnknown => "commit_unknown",
            Error::Busy { .. } => "busy",
            Error::PoolExhausted { .. } => "pool_exhausted",
            Error::SelfDeadlock { .. } => "self_deadlock",
            Error::TooLong { .. } => "too_long",
            Error::Deadlock => "deadlock",
            Error::LockTimeout => "lock_timeout",
            Error::Timeout => "timeout",
            Error::Serialization => "serialization",
            Error::SchemaChanged => "schema_changed",
            Error::Connection { .. } => "connection",
            Error::Migration { .. } => "migration",
            Error::Database { .. } => "database",
        }
    }

    /// The HTTP status that a web service would respond with.
    pub const fn status(&self) -> u16 {
        match self {
            Error::Refused { status, .. } => *status,
            Error::Cursor | Error::Criteria { .. } => 400,
            Error::NotFound { .. } => 404,
            Error::ForeignKey { side: Some(ForeignKeySide::Child), .. } => 422,
            Error::Unique { .. } | Error::ForeignKey { .. } | Error::Stale { .. } => 409,
            Error::NotNull { .. }
            | Error::Check { .. }
            | Error::OutOfRange { .. }
            | Error::Invalid { .. }
            | Error::TooLong { .. } => 422,
            Error::Serialization | Error::Deadlock | Error::LockTimeout | Error::Timeout => 503,
            Error::SchemaChanged => 503,
            Error::Busy { .. } | Error::PoolExhausted { .. } | Error::Connection { .. } => 503,
            _ => 500,
        }
    }

    /// Whether the same work may succeed when it is done again.
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Error::Busy { .. }
                | Error::Serialization
                | Error::Deadlock
                | Error::LockTimeout
                | Error::SchemaChanged
        )
    }

    /// Whether this says that a row was not there.
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Error::NotFound { .. })
    }

    /// Whether this says that a row with the same values was there already.
    pub const fn is_unique(&self) -> bool {
        matches!(self, Error::Unique { .. })
    }

    /// The same error, in which a column that could not be read has this name.
    pub(crate) fn of_column(self, name: &'static str) -> Self {
        match self {
            Error::Decode { model, found, rust, reason, .. } => {
                Error::Decode { model, column: name, found, rust, reason }
            }
            other => other,
        }
    }

    pub(crate) fn usage(advice: impl Into<Cow<'static, str>>) -> Self {
        Error::Usage { advice: advice.into() }
    }

    #[cfg(feature = "migrate")]
    pub(crate) fn migration(what: impl Into<Cow<'static, str>>) -> Self {
        Error::Migration { what: what.into() }
    }

    pub(crate) fn config(advice: impl Into<Cow<'static, str>>) -> Self {
        Error::Config { advice: advice.into() }
    }
}

impl std::error::Error for Error {}
