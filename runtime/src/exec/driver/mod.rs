//! What an engine's driver must tell us, and how a statement runs on any of them.

#[cfg(feature = "mysql")]
pub(crate) mod mysql;
pub(crate) mod native;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
pub(crate) mod reader;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

use std::borrow::Cow;
use std::future::poll_fn;
use std::task::{Poll, ready};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sqlx::database::HasStatementCache;
use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::{Arguments, AssertSqlSafe, Either, Executor, IntoArguments, SqlSafeStr};

use crate::error::{Error, Result};
use crate::exec::driver::reader::Reader;
use crate::exec::pool::holders::Owner;
use crate::sql::cell::Row;
use crate::sql::statement::Statement;
use crate::sql::table::Table;
use crate::sql::value::Value;

/// Takes rows one after the other.
pub(crate) trait Sink: Send {
    fn take(&mut self, row: &mut Reader<'_>) -> Result<()>;

    /// Whether it takes no further row for now. The statement then waits until it is polled again.
    fn is_full(&mut self) -> bool {
        false
    }

    /// Whether it can forget the rows that it has taken, for a statement that starts again.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "only SQLite starts a statement again"))]
    fn can_start_again(&self) -> bool {
        false
    }

    /// Forgets them.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "only SQLite starts a statement again"))]
    fn start_again(&mut self) {}

    /// The task that asks for the rows one by one, if that is how they are read.
    fn reader(&self) -> Option<&Owner> {
        None
    }
}

impl<F: FnMut(&mut Reader<'_>) -> Result<()> + Send + ?Sized> Sink for &mut F {
    fn take(&mut self, row: &mut Reader<'_>) -> Result<()> {
        self(row)
    }
}

/// Takes rows and keeps nothing of them.
pub(crate) struct Ignore;

impl Sink for Ignore {
    fn take(&mut self, _row: &mut Reader<'_>) -> Result<()> {
        Ok(())
    }
}

/// Adds rows to something that can forget them.
pub(crate) struct Gather<'a, T, F> {
    pub(crate) into: &'a mut T,
    pub(crate) take: F,
}

/// What rows are gathered in.
pub(crate) trait Forget: Send {
    /// Makes it as if no row had been taken.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "only SQLite starts a statement again"))]
    fn forget(&mut self);
}

impl<T: Send> Forget for Vec<T> {
    fn forget(&mut self) {
        self.clear();
    }
}

impl<A: Forget, B: Forget> Forget for (A, B) {
    fn forget(&mut self) {
        self.0.forget();
        self.1.forget();
    }
}

impl<A: Forget, B: Forget, C: Forget> Forget for (A, B, C) {
    fn forget(&mut self) {
        self.0.forget();
        self.1.forget();
        self.2.forget();
    }
}

impl<T, F> Sink for Gather<'_, T, F>
where
    T: Forget,
    F: FnMut(&mut T, &mut Reader<'_>) -> Result<()> + Send,
{
    fn take(&mut self, row: &mut Reader<'_>) -> Result<()> {
        (self.take)(self.into, row)
    }

    fn can_start_again(&self) -> bool {
        true
    }

    fn start_again(&mut self) {
        self.into.forget();
    }
}

/// A driver of sqlx, with what differs between drivers.
pub(crate) trait Driver: sqlx::Database<Row: Row> {
    /// Adds a value to the arguments of a statement.
    fn bind(arguments: &mut Self::Arguments, value: Value) -> Result<(), BoxDynError>;

    /// Whether `fetch_optional` reads every answer, an error after the first row included. It has one stream
    /// less between the socket and the row.
    const READS_TO_THE_END: bool = false;

    /// The number of rows that were written.
    fn affected(result: &Self::QueryResult) -> u64;

    /// Starts to measure how long a statement runs, for an engine that cannot do so itself.
    fn start_clock(
        _connection: &mut Self::Connection,
        _limit: Option<Duration>,
    ) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(Ok(()))
    }

    /// Stops what [`start_clock`](Driver::start_clock) started.
    fn stop_clock(
        _connection: &mut Self::Connection,
        _limit: Option<Duration>,
    ) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(Ok(()))
    }

    /// The error that a refusal of the database stands for.
    fn refusal(error: &dyn DatabaseError, table: Option<&'static Table>) -> Error;
}

/// A statement that is under way on a driver.
enum Work<'c, D: Driver> {
    /// One of its values cannot be bound.
    Refused(Option<Box<Error>>),
    /// Of which the first row is wanted.
    One(BoxFuture<'c, sqlx::Result<Option<D::Row>>>),
    Many(BoxStream<'c, sqlx::Result<Either<D::QueryResult, D::Row>>>),
}

/// Runs a statement to its end and hands over the rows. Answers how many were written. `keep` says whether
/// the server may keep the prepared statement.
///
/// Not an `async fn`: what that would keep between two rows is a part of every action, and moved with it.
pub(crate) fn run<'c, D>(
    connection: &'c mut D::Connection,
    statement: Statement,
    keep: bool,
    sink: &'c mut dyn Sink,
) -> impl Future<Output = Result<u64>> + Send + 'c
where
    D: Driver + HasStatementCache,
    D::Arguments: IntoArguments<D>,
    for<'e> &'e mut D::Connection: Executor<'e, Database = D>,
{
    let table = statement.table;
    let mut work = start::<D>(connection, statement, keep);
    let mut affected = 0;
    let failed = move |error| Poll::Ready(Err(translate::<D>(error, Some(table))));
    poll_fn(move |context| {
        // Whoever empties it polls again, so nobody has to be woken.
        while !sink.is_full() {
            let step = match &mut work {
                Work::Refused(error) => match error.take() {
                    Some(error) => return Poll::Ready(Err(*error)),
                    None => return Poll::Pending,
                },
                Work::One(row) => match ready!(row.as_mut().poll(context)) {
                    Ok(Some(row)) => {
                        return Poll::Ready(sink.take(&mut Reader::new(&row, table)).map(|()| 1));
                    }
                    Ok(None) => return Poll::Ready(Ok(0)),
                    Err(error) => return failed(error),
                },
                Work::Many(steps) => ready!(steps.as_mut().poll_next(context)),
            };
            match step {
                None => return Poll::Ready(Ok(affected)),
                Some(Ok(Either::Left(result))) => affected += D::affected(&result),
                Some(Ok(Either::Right(row))) => {
                    if let Err(error) = sink.take(&mut Reader::new(&row, table)) {
                        return Poll::Ready(Err(error));
                    }
                }
                Some(Err(error)) => return failed(error),
            }
        }
        Poll::Pending
    })
}

/// The same for a limited time. Answers with an error of its own if the time cannot be measured.
pub(crate) async fn run_for<D>(
    connection: &mut D::Connection,
    statement: Statement,
    keep: bool,
    limit: Option<Duration>,
    sink: &mut dyn Sink,
) -> Result<Result<u64>>
where
    D: Driver + HasStatementCache,
    D::Arguments: IntoArguments<D>,
    for<'e> &'e mut D::Connection: Executor<'e, Database = D>,
{
    D::start_clock(connection, limit).await?;
    let result = run::<D>(connection, statement, keep, sink).await;
    D::stop_clock(connection, limit).await?;
    Ok(result)
}

/// Binds the values and starts the statement.
fn start<'c, D>(connection: &'c mut D::Connection, statement: Statement, keep: bool) -> Work<'c, D>
where
    D: Driver + HasStatementCache,
    D::Arguments: IntoArguments<D>,
    for<'e> &'e mut D::Connection: Executor<'e, Database = D>,
{
    let Statement { text, binds, one, .. } = statement;
    let mut arguments = D::Arguments::default();
    // Four bytes for the length of each. Without a size the buffer would grow in steps.
    arguments.reserve(binds.len(), binds.iter().map(|value| value.weight() + 4).sum());
    for value in binds {
        if let Value::Lacking(advice) = value {
            return Work::Refused(Some(Box::new(Error::usage(advice))));
        }
        if let Err(error) = D::bind(&mut arguments, value) {
            return Work::Refused(Some(Box::new(Error::OutOfRange { what: error.to_string().into() })));
        }
    }
    // The one place where our own text is vouched for: it holds names of the derive and placeholders.
    let text = match text {
        Cow::Borrowed(text) => AssertSqlSafe(text).into_sql_str(),
        Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
    };
    let query = sqlx::query_with(text, arguments).persistent(keep);
    match one && D::READS_TO_THE_END {
        true => Work::One(connection.fetch_optional(query)),
        false => Work::Many(connection.fetch_many(query)),
    }
}

/// Runs text without binds: `BEGIN`, `COMMIT`, a script of CREATE TABLE.
pub(crate) async fn execute<D>(connection: &mut D::Connection, text: String) -> Result<()>
where
    D: Driver,
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
{
    connection
        .execute(sqlx::raw_sql(AssertSqlSafe(text)))
        .await
        .map_err(|error| translate::<D>(error, None))?;
    Ok(())
}

/// sqlx's error as ours. Texts that may hold a value of a user are left out.
pub(crate) fn translate<D: Driver>(error: sqlx::Error, table: Option<&'static Table>) -> Error {
    match error {
        sqlx::Error::Database(error) => D::refusal(error.as_ref(), table),
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
        sqlx::Error::Encode(error) => Error::OutOfRange { what: error.to_string().into() },
        _ => Error::Database { code: None, message: "the driver could not run the statement".into() },
    }
}

/// The fields behind column names that an engine lists, such as `posts.slug, posts.author_id`.
pub(crate) fn fields(
    table: Option<&'static Table>,
    columns: impl Iterator<Item = impl AsRef<str>>,
) -> Vec<String> {
    columns
        .map(|column| {
            let name = column.as_ref();
            let def = table.and_then(|table| table.column(name));
            def.map_or(name, |def| def.field).to_owned()
        })
        .collect()
}

/// The model that an error is about.
pub(crate) fn model(table: Option<&'static Table>) -> &'static str {
    table.map_or("row", |table| table.model)
}

/// The error of a check: a number that does not fit into its field, or a rule of the user's own.
pub(crate) fn check(constraint: Option<String>, table: Option<&'static Table>) -> Error {
    let field = table.zip(constraint.as_deref()).and_then(|(table, name)| table.field_of_range(name));
    match field {
        Some(field) => Error::OutOfRange {
            what: format!("the number does not fit into {}.{field}", model(table)).into(),
        },
        None => Error::Check { model: model(table), constraint },
    }
}

/// The error that a table is not there, with what to do.
pub(crate) fn no_table(code: impl Into<String>, message: &str, table: Option<&'static Table>) -> Error {
    let model = model(table);
    let advice = format!("{message}; has `limpid::schema![{model}].create(&db)` run on this database?");
    Error::Database { code: Some(code.into()), message: advice.into() }
}
