//! What is seen of each statement: an event for `tracing`, hooks, the log of a test. Values never are.

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

#[cfg(debug_assertions)]
use super::n_plus_one::Repeats;
use crate::error::{Error, Result};
use crate::exec::driver::caller::{Call, Caller, Owner};
use crate::exec::driver::reader::Reader;
use crate::exec::driver::sink::Sink;
use crate::sql::engine::Engine;
use crate::sql::statement::Statement;
use crate::sql::table::Table;

/// A statement that was sent to a database, as [`Db::on_query`](crate::Db::on_query) hands it over. It holds no values.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Executed {
    /// The engine.
    pub engine: Engine,
    /// The SQL text, with its placeholders.
    pub text: String,
    /// The model that it is about; none for `BEGIN`, a script or a text of yours.
    pub model: Option<&'static str>,
    /// The table of that model.
    pub table: Option<&'static str>,
    /// The line of your source that sent it.
    pub at: &'static Location<'static>,
    /// From sending it to its last row, without the time that was spent waiting for a connection.
    pub duration: Duration,
    /// How many rows came back, or were written if none came back.
    pub rows: u64,
    /// Whether it was a part of a transaction.
    pub in_transaction: bool,
    /// The code of the error if it failed, `"cancelled"` if nobody waited for its end.
    pub error: Option<&'static str>,
    /// Which call of the user's it belongs to; 0 if that is not known.
    pub(crate) call: u64,
}

impl Executed {
    /// Its first word: `SELECT`, `INSERT`, `BEGIN`.
    pub fn operation(&self) -> &str {
        first_word(&self.text)
    }
}

/// Whether it begins or ends a transaction or a savepoint, and asks for nothing.
#[cfg(feature = "testing")]
pub(crate) fn is_control(query: &Executed) -> bool {
    let words = ["BEGIN", "START", "SET", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"];
    query.model.is_none() && words.contains(&query.operation())
}

fn first_word(text: &str) -> &str {
    text.split([' ', '(', ';', '\n']).next().unwrap_or_default()
}

impl fmt::Debug for Executed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Executed { text, rows, duration, at, .. } = self;
        write!(f, "{text} -- {rows} rows in {duration:.1?}, {at}")?;
        self.error.map_or(Ok(()), |error| write!(f, ", {error}"))
    }
}

pub(crate) type QueryHook = dyn Fn(&Executed) + Send + Sync;

/// The listeners of a database.
pub(crate) struct Watch {
    slow: Option<Duration>,
    hooks: RwLock<Vec<(usize, Arc<QueryHook>)>>,
    /// How many hooks there are.
    hooked: AtomicUsize,
    #[cfg(debug_assertions)]
    pub(crate) repeats: Repeats,
}

impl Watch {
    pub(crate) fn new(slow: Option<Duration>, _most_repeats: u32) -> Self {
        Watch {
            slow,
            hooks: RwLock::default(),
            hooked: AtomicUsize::new(0),
            #[cfg(debug_assertions)]
            repeats: Repeats::new(_most_repeats),
        }
    }

    /// Adds a hook and returns its number.
    pub(crate) fn add(&self, hook: Arc<QueryHook>) -> usize {
        let mut hooks = self.hooks.write().unwrap_or_else(PoisonError::into_inner);
        let number = hooks.last().map_or(0, |(last, _)| last + 1);
        hooks.push((number, hook));
        self.hooked.store(hooks.len(), Ordering::Release);
        number
    }

    #[cfg(feature = "testing")]
    pub(crate) fn remove(&self, number: usize) {
        let mut hooks = self.hooks.write().unwrap_or_else(PoisonError::into_inner);
        hooks.retain(|(other, _)| *other != number);
        self.hooked.store(hooks.len(), Ordering::Release);
    }

    /// Whether anything observes. If not, nothing is measured and nothing is copied.
    #[inline]
    fn is_on(&self) -> bool {
        self.hooked.load(Ordering::Acquire) > 0
            || self.slow.is_some()
            || tracing::enabled!(target: TARGET, tracing::Level::DEBUG)
    }

    /// Starts to look at a statement, if anybody does.
    pub(crate) fn statement(
        self: &Arc<Self>,
        engine: Engine,
        statement: &Statement,
        call: Call,
        in_transaction: bool,
    ) -> Option<Watching> {
        self.is_on().then(|| {
            let table = (!statement.table.name.is_empty()).then_some(statement.table);
            Watching::new(self, engine, &statement.text, table, call, in_transaction)
        })
    }

    /// Starts to look at a text without binds, if anybody does.
    pub(crate) fn text(
        self: &Arc<Self>,
        engine: Engine,
        text: &str,
        at: Caller,
        in_transaction: bool,
    ) -> Option<Watching> {
        let call = Call { at, number: 0 };
        self.is_on().then(|| Watching::new(self, engine, text, None, call, in_transaction))
    }

    fn tell(&self, seen: &Executed) {
        emit(seen, self.slow.is_some_and(|limit| seen.duration >= limit));
        if self.hooked.load(Ordering::Acquire) == 0 || std::thread::panicking() {
            return;
        }
        // Copied out, so that a hook may add one.
        let hooks: Vec<_> = {
            let hooks = self.hooks.read().unwrap_or_else(PoisonError::into_inner);
            hooks.iter().map(|(_, hook)| Arc::clone(hook)).collect()
        };
        hooks.iter().for_each(|hook| hook(seen));
    }
}

impl Default for Watch {
    fn default() -> Self {
        Watch::new(None, MOST_REPEATS)
    }
}

/// After this many calls of one line with the same statement, debug builds warn.
pub(crate) const MOST_REPEATS: u32 = 10;

/// What the statement's outcome is until it is known.
const CANCELLED: &str = "cancelled";

/// A running statement. Its outcome is reported when this is dropped.
pub(crate) struct Watching {
    watch: Arc<Watch>,
    seen: Executed,
    start: Instant,
}

impl Watching {
    fn new(
        watch: &Arc<Watch>,
        engine: Engine,
        text: &str,
        table: Option<&'static Table>,
        call: Call,
        in_transaction: bool,
    ) -> Self {
        let seen = Executed {
            engine,
            text: text.to_owned(),
            model: table.map(|table| table.model),
            table: table.map(|table| table.name),
            at: call.at,
            duration: Duration::ZERO,
            rows: 0,
            in_transaction,
            error: Some(CANCELLED),
            call: call.number,
        };
        Watching { watch: Arc::clone(watch), seen, start: Instant::now() }
    }

    /// The statement has ended.
    pub(crate) fn end(mut self, result: std::result::Result<u64, &Error>) {
        self.seen.error = result.err().map(Error::code);
        if self.seen.rows == 0 {
            self.seen.rows = result.unwrap_or(0);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.seen.duration = self.start.elapsed();
        self.watch.tell(&self.seen);
    }
}

/// Counts the rows that somebody takes.
pub(crate) struct Counting<'a> {
    pub(crate) sink: &'a mut dyn Sink,
    pub(crate) watching: &'a mut Watching,
}

impl Sink for Counting<'_> {
    fn take(&mut self, row: &mut Reader<'_>) -> Result<()> {
        self.watching.seen.rows += 1;
        self.sink.take(row)
    }

    fn is_full(&mut self) -> bool {
        self.sink.is_full()
    }

    fn can_start_again(&self) -> bool {
        self.sink.can_start_again()
    }

    fn start_again(&mut self) {
        self.watching.seen.rows = 0;
        self.sink.start_again();
    }

    fn reader(&self) -> Option<&Owner> {
        self.sink.reader()
    }
}

const TARGET: &str = "limpid::query";

/// One event for `tracing`, with the names of OpenTelemetry where it has one.
fn emit(seen: &Executed, slow: bool) {
    macro_rules! event {
        ($level:ident, $message:literal) => {
            tracing::event!(
                target: TARGET,
                tracing::Level::$level,
                "db.system.name" = system(seen.engine),
                "db.operation.name" = seen.operation(),
                "db.collection.name" = seen.table,
                "db.query.text" = seen.text,
                "db.client.operation.duration" = seen.duration.as_secs_f64(),
                "db.response.returned_rows" = seen.rows,
                "error.type" = seen.error,
                "code.file.path" = seen.at.file(),
                "code.line.number" = seen.at.line(),
                "limpid.model" = seen.model,
                "limpid.in_transaction" = seen.in_transaction,
                $message
            )
        };
    }
    match slow {
        true => event!(WARN, "slow statement"),
        false => event!(DEBUG, "statement"),
    }
}

/// What OpenTelemetry calls an engine.
fn system(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgresql",
        Engine::MariaDb => "mariadb",
        Engine::MySql => "mysql",
    }
}
