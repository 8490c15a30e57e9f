//! How a statement runs on the driver of any engine.

use std::borrow::Cow;
use std::future::poll_fn;
use std::task::{Poll, ready};

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sqlx::database::HasStatementCache;
use sqlx::{Arguments, AssertSqlSafe, Connection, Either, Executor, IntoArguments, SqlSafeStr, SqlStr};

use super::reader::Reader;
use super::sink::Sink;
use super::{Driver, translate, translate_of, unbindable};
use crate::error::{Error, Result};
use crate::sql::statement::{Access, Statement};
use crate::sql::table::Table;
use crate::sql::value::Value;

/// A statement that is under way on a driver.
enum Work<'c, D: Driver> {
    /// One of its values cannot be bound.
    Refused(Option<Box<Error>>),
    /// Of which the first row is wanted.
    One(BoxFuture<'c, sqlx::Result<Option<D::Row>>>),
    Many(BoxStream<'c, sqlx::Result<Either<D::QueryResult, D::Row>>>),
}

/// A statement whose values are bound.
pub(crate) struct Bound<D: Driver> {
    text: SqlStr,
    arguments: D::Arguments,
    one: bool,
    table: &'static Table,
    access: Access,
}

/// A copy of a statement, for an engine that may refuse it because it was prepared too long ago. Empty in a
/// transaction, which the refusal ends, and from the first row on.
pub(crate) type Spare<D> = Option<Box<Bound<D>>>;

/// How a statement is sent.
#[derive(Clone, Copy)]
pub(crate) struct Sending {
    /// Whether the server may keep the prepared statement.
    pub(crate) keep: bool,
    /// Whether it is in no transaction: what it writes is permanent by itself.
    pub(crate) alone: bool,
}

/// Runs a statement to its end and hands over the rows. Answers how many were written.
///
/// Not an `async fn`: what that would keep between two rows is a part of every action, and moved with it.
pub(crate) fn run<'c, D>(
    connection: &'c mut D::Connection,
    statement: Statement,
    sending: Sending,
    sink: &'c mut dyn Sink,
    spare: &'c mut Spare<D>,
) -> impl Future<Output = Result<u64>> + Send + 'c
where
    D: Driver + HasStatementCache,
    D::Arguments: IntoArguments<D> + Clone,
    for<'e> &'e mut D::Connection: Executor<'e, Database = D>,
{
    let text = D::WANTS_TEXT.then(|| statement.text.clone());
    let bound = bind::<D>(statement);
    if let (true, Ok(bound)) = (D::KEEPS_PLANS && sending.alone, &bound) {
        *spare = Some(Box::new(bound.copy()));
    }
    run_bound(connection, bound, text, sending, sink, spare)
}

/// Prepares what was refused as outdated anew, with all that is kept on the connection, and runs it once more if it
/// can be.
pub(crate) async fn run_anew<D>(
    connection: &mut D::Connection,
    spare: Spare<D>,
    sending: Sending,
    sink: &mut dyn Sink,
) -> Result<u64>
where
    D: Driver + HasStatementCache,
    D::Arguments: IntoArguments<D> + Clone,
    for<'e> &'e mut D::Connection: Executor<'e, Database = D>,
{
    let cleared = connection.clear_cached_statements().await;
    cleared.map_err(|error| translate::<D>(error, None))?;
    match spare {
        Some(bound) => run_bound(connection, Ok(*bound), None, sending, sink, &mut None).await,
        None => Err(Error::SchemaChanged),
    }
}

fn run_bound<'c, D>(
    connection: &'c mut D::Connection,
    bound: Result<Bound<D>>,
    text: Option<Cow<'static, str>>,
    sending: Sending,
    sink: &'c mut dyn Sink,
    spare: &'c mut Spare<D>,
) -> impl Future<Output = Result<u64>> + Send + 'c
where
    D: Driver + HasStatementCache,
    D::Arguments: IntoArguments<D>,
    for<'e> &'e mut D::Connection: Executor<'e, Database = D>,
{
    let about = bound.as_ref().map(|bound| (bound.table, bound.access));
    let (table, access) = about.unwrap_or((&NOTHING, Access::Read));
    let writes_alone = sending.alone && access != Access::Read;
    let mut work = match bound {
        Ok(bound) => start(connection, bound, sending.keep),
        Err(error) => Work::Refused(Some(Box::new(error))),
    };
    let mut affected = 0;
    let failed = move |error| {
        Poll::Ready(Err(match error {
            sqlx::Error::Io(error) if writes_alone => Error::Connection {
                what: format!(
                    "{}; what was written may be there: look before you write it again",
                    error.kind()
                )
                .into(),
            },
            error => translate_of::<D>(error, Some(table), text.as_deref()),
        }))
    };
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
                    // What was handed over cannot be taken back.
                    *spare = None;
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

/// The table of what was never bound.
static NOTHING: Table = Table::nameless();

impl<D: Driver<Arguments: Clone>> Bound<D> {
    fn copy(&self) -> Self {
        Bound { text: self.text.clone(), arguments: self.arguments.clone(), ..*self }
    }
}

/// Binds the values.
fn bind<D: Driver>(statement: Statement) -> Result<Bound<D>> {
    let Statement { text, binds, one, table, access, .. } = statement;
    let mut arguments = D::Arguments::default();
    // Four bytes for the length of each. Without a size the buffer would grow in steps.
    arguments.reserve(binds.len(), binds.iter().map(|value| value.weight() + 4).sum());
    for value in binds {
        if let Value::Lacking(advice) = value {
            return Err(Error::usage(advice));
        }
        D::bind(&mut arguments, value).map_err(|error| unbindable(&error))?;
    }
    // The one place where our own text is vouched for: it holds names of the derive and placeholders.
    let text = match text {
        Cow::Borrowed(text) => AssertSqlSafe(text).into_sql_str(),
        Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
    };
    Ok(Bound { text, arguments, one, table, access })
}

/// Starts the statement.
fn start<'c, D>(connection: &'c mut D::Connection, bound: Bound<D>, keep: bool) -> Work<'c, D>
where
    D: Driver + HasStatementCache,
    D::Arguments: IntoArguments<D>,
    for<'e> &'e mut D::Connection: Executor<'e, Database = D>,
{
    let query = sqlx::query_with(bound.text, bound.arguments).persistent(keep);
    match bound.one && D::READS_TO_THE_END {
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
