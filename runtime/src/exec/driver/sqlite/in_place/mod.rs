//! Statements of SQLite that run where they are awaited.
//!
//! sqlx gives each connection a thread, and sends each statement and each of its rows through a channel. For a
//! statement of a few microseconds most of the time goes into that. So a quick one runs in place, on the thread
//! of the task that awaits it, and what is not quick goes to the connection's thread:
//!
//! - what reads is interrupted once it is seen to work long, and starts again there;
//! - what writes runs in place only if it says how many rows it writes, and does not have to wait for a lock;
//! - between many rows other tasks get their turn;
//! - the log is moved into the file there, and a stream is read there.

mod cache;
mod hand_over;
mod raw;

use std::time::{Duration, Instant};

use raw::{Failure, Running};
pub(crate) use raw::{Held, LONG_LOG};

use super::plain::Unusable;
use super::refusal;
use crate::error::{Error, Result};
use crate::exec::driver::reader::Reader;
use crate::exec::driver::sink::Sink;
use crate::exec::driver::translate;
use crate::sql::kind::Kind;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::Table;
use crate::sql::value::Value;

/// A statement that reads is interrupted after this many thousand steps of SQLite's machine in one slice, about two
/// milliseconds. Counts steps, not time: a descheduled thread must not be charged.
const LONG: u32 = 64;
/// A write cannot be interrupted: past this many steps it runs on the connection's thread the next time.
const LONG_WRITE: u32 = 320;
/// A statement that reads is interrupted after this time too: the disk may be slow.
const LONG_TIME: Duration = Duration::from_millis(50);
/// How long before other tasks get their turn.
const SLICE: Duration = Duration::from_millis(1);
/// How many rows pass between two looks at the clock.
const ROWS: u32 = 32;
/// How many times a slow statement runs on the connection's thread before it is tried in place again.
const PASSES: u8 = 32;
/// A statement with more values than this takes long.
const MOST_BINDS: usize = 16_384;

/// What became of a statement.
pub(crate) enum Tried {
    /// It ran to its end and wrote this many rows.
    Done(u64),
    /// It has to run on the connection's thread, and has had no effect.
    Not(Statement),
}

/// Runs a statement to its end, if it is one for running in place.
pub(crate) async fn run(
    held: &mut Held,
    statement: Statement,
    timeout: Option<Duration>,
    sink: &mut dyn Sink,
) -> Result<Tried> {
    if sink.reader().is_some() || !is_quick(&statement) {
        return Ok(Tried::Not(statement));
    }
    // A task that never waits would keep the others from running.
    tokio::task::coop::consume_budget().await;
    let table = statement.table;
    let raw = held.enter().await.map_err(|error| translate::<sqlx::Sqlite>(error, Some(table)))?;
    let (prepared, calling) = match raw.prepared(&statement.text) {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(Tried::Not(statement)),
        Err(failure) if failure.is_busy() => return Ok(Tried::Not(statement)),
        Err(failure) => return Err(failure.of_statement(table, &statement.text)),
    };
    if prepared.passes > 0 {
        prepared.passes -= 1;
        return Ok(Tried::Not(statement));
    }
    if !prepared.only_reads && statement.access == Access::Read {
        return Ok(Tried::Not(statement));
    }
    let Statement { text, binds, access, one, has_user_text, .. } = statement;
    let mut running = Running::new(prepared, calling, binds);
    let bound = running.bind().map_err(Unusable::into_error)?;
    bound.map_err(|failure| failure.of_statement(table, &text))?;
    running.calling().start_slice();
    let end = step_all(&mut running, Clock::new(timeout), (table, &text), sink).await;
    let long = if running.prepared.only_reads { LONG } else { LONG_WRITE };
    if running.calling().asked() > long {
        running.prepared.passes = PASSES;
    }
    match end? {
        End::Done => return Ok(Tried::Done(running.written())),
        End::Elsewhere => {}
        End::Foreign => running.prepared.passes = u8::MAX,
    }
    Ok(Tried::Not(Statement { text, binds: running.into_binds(), access, table, one, has_user_text }))
}

/// Runs one of the texts that begin and end transactions and savepoints. Answers `false` if it has to run on the
/// connection's thread, and has had no effect.
pub(crate) async fn execute(held: &mut Held, text: &str) -> Result<bool> {
    let words = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"];
    if !words.iter().any(|word| text.starts_with(word)) {
        return Ok(false);
    }
    tokio::task::coop::consume_budget().await;
    let raw = held.enter().await.map_err(|error| translate::<sqlx::Sqlite>(error, None))?;
    let outcome = match raw.prepared(text) {
        Ok(Some((prepared, calling))) => {
            let mut running = Running::new(prepared, calling, Vec::new());
            running.step().map(|_| ())
        }
        Ok(None) => return Ok(false),
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => Ok(true),
        Err(failure) if failure.is_busy() => Ok(false),
        Err(failure) => Err(refusal(failure.code, &failure.message, None, None)),
    }
}

/// Whether a statement may be quick, as far as one can tell from outside.
fn is_quick(statement: &Statement) -> bool {
    // A type that only sqlx knows is bound and read by sqlx.
    let native = |kind: Kind| matches!(kind, Kind::Native(_));
    statement.access != Access::Write
        && statement.binds.len() <= MOST_BINDS
        && !statement.binds.iter().any(|bind| matches!(bind, Value::Native(_) | Value::Lacking(_)))
        && !statement.table.columns.iter().any(|column| native(column.kind))
}

/// How a statement ended that ran in place.
enum End {
    Done,
    /// It has to run on the connection's thread.
    Elsewhere,
    /// There, and whenever it is asked again: it returns values that only sqlx can read.
    Foreign,
}

async fn step_all(
    running: &mut Running<'_>,
    mut clock: Clock,
    (table, text): (&'static Table, &str),
    sink: &mut dyn Sink,
) -> Result<End> {
    let mut rows = 0_u64;
    loop {
        let may_start_again = running.prepared.only_reads && (rows == 0 || sink.can_start_again());
        let (most_asked, end) = clock.limits(may_start_again);
        running.calling().set_limits(most_asked, end);
        // After the first row it may be that the sink cannot start again.
        for _ in 0..if rows == 0 { 1 } else { ROWS } {
            match running.step() {
                Ok(None) => return Ok(End::Done),
                Ok(Some(row)) => match sink.take(&mut Reader::new(&row, table)) {
                    Ok(()) => rows += 1,
                    Err(_) if row.is_foreign() && may_start_again => {
                        sink.start_again();
                        return Ok(End::Foreign);
                    }
                    Err(error) => return Err(error),
                },
                Err(failure) if failure.is_interrupt() && !clock.has_run_out() => {
                    sink.start_again();
                    return Ok(End::Elsewhere);
                }
                Err(failure) if failure.is_busy() && rows == 0 => return Ok(End::Elsewhere),
                Err(failure) => return Err(failure.of_statement(table, text)),
            }
        }
        if running.prepared.only_reads && clock.slice_is_over() {
            tokio::task::yield_now().await;
            clock.slice = Instant::now();
            running.calling().start_slice();
        }
    }
}

/// Measures how long a statement holds its thread.
struct Clock {
    slice: Instant,
    /// When the statement timeout has passed.
    end: Option<Instant>,
}

impl Clock {
    fn new(timeout: Option<Duration>) -> Self {
        let start = Instant::now();
        Clock { slice: start, end: timeout.and_then(|timeout| start.checked_add(timeout)) }
    }

    /// When to interrupt: after how many thousand steps, and at which instant.
    fn limits(&self, may_start_again: bool) -> (u32, Option<Instant>) {
        match (may_start_again, self.end) {
            (false, end) => (u32::MAX, end),
            (true, None) => (LONG, Some(self.slice + LONG_TIME)),
            (true, Some(end)) => (LONG, Some(end.min(self.slice + LONG_TIME))),
        }
    }

    fn has_run_out(&self) -> bool {
        self.end.is_some_and(|end| Instant::now() >= end)
    }

    fn slice_is_over(&self) -> bool {
        self.slice.elapsed() > SLICE
    }
}

impl Failure {
    /// The error of a statement with this text and with binds.
    fn of_statement(&self, table: &'static Table, text: &str) -> Error {
        refusal(self.code, &self.message, Some(table), Some(text))
    }

    fn is_busy(&self) -> bool {
        self.code & 0xff == 5
    }

    fn is_interrupt(&self) -> bool {
        self.code == 9
    }
}
