//! SQLite's own functions, for statements that run on the thread of the task that awaits them.
//!
//! This file holds the only `unsafe` of the project. Why it is sound:
//!
//! - **The database is open.** sqlx closes it when the last owner of the connection goes. [`Held`] is one, and
//!   drops whatever points into the database before it drops the connection. Nobody in this crate puts another
//!   connection in its place.
//! - **Threads.** The connection was opened in SQLite's serialized mode, in which every function may be called
//!   from any thread at any time: each takes the mutex of the connection. So what holds a pointer is `Send`.
//! - **Nobody calls in between.** What a value, an error message or a row holds is valid until the next call on
//!   that connection. sqlx's thread makes calls only while it works on a command. [`Held::enter`] waits until it
//!   has worked off every command that was sent, and commands are sent through the [`Held`] that is borrowed
//!   mutably for as long as a statement runs in place.
//! - **Statements** are finalised once, by [`Prepared`], before the database can be closed.
//! - **Bound text and bytes** are not copied. [`Running`] owns them, and takes them away from SQLite before it
//!   lets go of them.

#![allow(unsafe_code, reason = "the one place that calls C; each block says why it may")]

use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell as Flag;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use libsqlite3_sys as ffi;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::Sqlite;

use super::super::plain::{self, Plain};
use super::cache::Cache;
use crate::sql::cell::{Cell, Mismatch, Row};
use crate::sql::kind::Kind;
use crate::sql::value::Value;

/// So many steps of SQLite's machine pass between two looks at the clock.
const STEPS: c_int = 1_000;

/// A connection of sqlx's on which SQLite can be called directly.
pub(crate) struct Held {
    // Dropped first: it points into the database that the connection owns.
    raw: Option<Raw>,
    connection: PoolConnection<Sqlite>,
    busy_timeout: Duration,
}

impl Held {
    pub(crate) fn new(connection: PoolConnection<Sqlite>, busy_timeout: Duration) -> Self {
        Held { raw: None, connection, busy_timeout }
    }

    /// The connection, for statements on its own thread. It must not be replaced by another one.
    pub(crate) fn driver(&mut self) -> &mut PoolConnection<Sqlite> {
        if let Some(raw) = self.raw.as_mut().filter(|raw| raw.inside) {
            raw.leave(self.busy_timeout);
        }
        &mut self.connection
    }

    /// Waits until the connection's thread has nothing to do, and takes its place.
    pub(super) async fn enter(&mut self) -> sqlx::Result<&mut Raw> {
        if !self.raw.as_ref().is_some_and(|raw| raw.inside) {
            let mut handle = self.connection.lock_handle().await?;
            let database = Database(handle.as_raw_handle());
            drop(handle);
            self.raw.get_or_insert_with(|| Raw::new(database)).enter();
        }
        Ok(self.raw.as_mut().unwrap_or_else(|| unreachable!("it has just been made")))
    }

    /// Pages in the log that wait to be moved into the file, as the last commit in place has told.
    pub(crate) fn pages_in_log(&self) -> i32 {
        self.raw.as_ref().map_or(0, |raw| raw.state.pages_in_log.load(Ordering::Relaxed))
    }
}

/// The database of a connection.
#[derive(Clone, Copy)]
struct Database(NonNull<ffi::sqlite3>);

// SAFETY: in serialized mode a database may be used from any thread.
unsafe impl Send for Database {}

/// What is needed to run statements on a connection in place.
pub(super) struct Raw {
    // Dropped, and so finalised, before the rest.
    statements: Cache<Prepared>,
    database: Database,
    /// Whether statements run here at the moment, and not on the connection's thread.
    inside: bool,
    // SQLite holds a pointer to it until `drop`.
    state: Box<State>,
}

/// What SQLite tells us, and asks us, while it works.
struct State {
    start: Instant,
    inside: AtomicBool,
    /// When a statement in place is interrupted, in nanoseconds after the start.
    limit: AtomicU64,
    pages_in_log: AtomicI32,
}

impl Raw {
    fn new(database: Database) -> Self {
        let state = State {
            start: Instant::now(),
            inside: AtomicBool::new(false),
            limit: AtomicU64::new(u64::MAX),
            pages_in_log: AtomicI32::new(0),
        };
        Raw { statements: Cache::default(), database, inside: false, state: Box::new(state) }
    }

    /// From now on statements run here. SQLite then never waits for a lock, and leaves the log as it is: that
    /// is for the connection's thread.
    fn enter(&mut self) {
        let (database, state) = (self.database.0.as_ptr(), ptr::from_ref(&*self.state).cast_mut().cast());
        // SAFETY: the database is open, and the state lives until `drop` takes the pointer back.
        unsafe {
            ffi::sqlite3_busy_timeout(database, 0);
            ffi::sqlite3_progress_handler(database, STEPS, Some(is_too_late), state);
            ffi::sqlite3_wal_hook(database, Some(committed), state);
        }
        self.state.inside.store(true, Ordering::Relaxed);
        self.inside = true;
    }

    fn leave(&mut self, busy_timeout: Duration) {
        self.inside = false;
        self.state.inside.store(false, Ordering::Relaxed);
        self.state.pages_in_log.store(0, Ordering::Relaxed);
        let timeout = c_int::try_from(busy_timeout.as_millis()).unwrap_or(c_int::MAX);
        // SAFETY: the database is open.
        unsafe { ffi::sqlite3_busy_timeout(self.database.0.as_ptr(), timeout) };
    }

    /// The statement of a text; none if it is not exactly one statement.
    pub(super) fn prepared(&mut self, text: &str) -> Result<Option<(&mut Prepared, Calling)>, Failure> {
        // SQLite asks while it plans too, and the limit of the last statement has passed.
        self.state.limit.store(u64::MAX, Ordering::Relaxed);
        let calling = Calling { database: self.database, state: NonNull::from(&*self.state) };
        let place = match self.statements.place(text) {
            Some(place) => place,
            None => match Prepared::new(self.database, text)? {
                Some(prepared) => self.statements.add(text, prepared),
                None => return Ok(None),
            },
        };
        Ok(Some((self.statements.at(place), calling)))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let database = self.database.0.as_ptr();
        // SAFETY: the database is open, and all of these may be called from any thread.
        unsafe {
            if !self.inside {
                // What may still run on the connection's thread was given up by everyone.
                ffi::sqlite3_interrupt(database);
            }
            ffi::sqlite3_progress_handler(database, 0, None, ptr::null_mut());
            // Puts back what SQLite does by itself after each commit.
            ffi::sqlite3_wal_autocheckpoint(database, LONG_LOG);
        }
    }
}

/// With so many pages the log is moved into the file, as SQLite does by itself.
pub(crate) const LONG_LOG: c_int = 1_000;

/// SQLite asks whether to interrupt a statement.
extern "C" fn is_too_late(state: *mut c_void) -> c_int {
    // SAFETY: it is the state of a `Raw`, which takes this function away before it lets go of the state.
    let state = unsafe { &*state.cast::<State>() };
    let late = state.inside.load(Ordering::Relaxed) && {
        let now = u64::try_from(state.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        now > state.limit.load(Ordering::Relaxed)
    };
    c_int::from(late)
}

/// SQLite tells how many pages the log has after a commit.
extern "C" fn committed(
    state: *mut c_void,
    database: *mut ffi::sqlite3,
    name: *const c_char,
    pages: c_int,
) -> c_int {
    // SAFETY: it is the state of a `Raw`, which takes this function away before it lets go of the state.
    let state = unsafe { &*state.cast::<State>() };
    if state.inside.load(Ordering::Relaxed) {
        state.pages_in_log.store(pages, Ordering::Relaxed);
    } else if pages >= LONG_LOG {
        // SAFETY: SQLite passes its own database and name, and allows this call here.
        unsafe { ffi::sqlite3_wal_checkpoint(database, name) };
    }
    ffi::SQLITE_OK
}

/// A refusal of SQLite.
#[derive(Debug)]
pub(super) struct Failure {
    /// Its extended result code.
    pub(super) code: u32,
    pub(super) message: String,
}

impl Failure {
    /// What the last call on this database has failed with.
    fn of(database: Database) -> Self {
        // SAFETY: the database is open, and nobody calls in between, so the message is that of the last call and
        // stays where it is while it is copied. SQLite never answers with null here.
        unsafe {
            let code = ffi::sqlite3_extended_errcode(database.0.as_ptr());
            let message = CStr::from_ptr(ffi::sqlite3_errmsg(database.0.as_ptr()));
            Failure { code: code.unsigned_abs(), message: message.to_string_lossy().into_owned() }
        }
    }
}

/// A statement that SQLite has read and planned.
pub(super) struct Prepared {
    statement: NonNull<ffi::sqlite3_stmt>,
    pub(super) only_reads: bool,
    /// How many times it is left to the connection's thread, because it took long.
    pub(super) passes: u8,
}

// SAFETY: in serialized mode a statement may be used from any thread.
unsafe impl Send for Prepared {}

impl Prepared {
    fn new(database: Database, text: &str) -> Result<Option<Self>, Failure> {
        let Ok(length) = c_int::try_from(text.len()) else { return Ok(None) };
        let (mut statement, mut tail) = (ptr::null_mut(), ptr::null());
        // SAFETY: the text has this length, and both places can be written to.
        let code = unsafe {
            ffi::sqlite3_prepare_v3(
                database.0.as_ptr(),
                text.as_ptr().cast(),
                length,
                ffi::SQLITE_PREPARE_PERSISTENT,
                &raw mut statement,
                &raw mut tail,
            )
        };
        if code != ffi::SQLITE_OK {
            return Err(Failure::of(database));
        }
        let Some(statement) = NonNull::new(statement) else { return Ok(None) };
        // SAFETY: it was made by the call above.
        let only_reads = unsafe { ffi::sqlite3_stmt_readonly(statement.as_ptr()) } != 0;
        let prepared = Prepared { statement, only_reads, passes: 0 };
        let read = (tail as usize).saturating_sub(text.as_ptr() as usize);
        let rest = text.get(read..).unwrap_or_default();
        Ok(rest.trim_matches([' ', '\n', '\t', '\r', ';']).is_empty().then_some(prepared))
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // SAFETY: nobody else finalises it, and the database is still open.
        unsafe { ffi::sqlite3_finalize(self.statement.as_ptr()) };
    }
}

/// What a statement needs of its connection while it runs.
pub(super) struct Calling {
    database: Database,
    state: NonNull<State>,
}

// SAFETY: the state is made of atomics and an instant, so it may be looked at from any thread.
unsafe impl Send for Calling {}

impl Calling {
    /// Interrupts the statement after this instant; never if there is none.
    pub(super) fn set_limit(&self, limit: Option<Instant>) {
        // SAFETY: the `Raw` that owns the state is borrowed for as long as this is used.
        let state = unsafe { self.state.as_ref() };
        let after = limit.map(|limit| limit.saturating_duration_since(state.start).as_nanos());
        let after = after.and_then(|after| u64::try_from(after).ok()).unwrap_or(u64::MAX);
        state.limit.store(after, Ordering::Relaxed);
    }
}

/// A statement that runs. When dropped it is at rest again.
pub(super) struct Running<'a> {
    pub(super) prepared: &'a mut Prepared,
    calling: Calling,
    // SQLite holds pointers into them until `rest`.
    binds: Vec<Value>,
}

impl<'a> Running<'a> {
    pub(super) fn new(prepared: &'a mut Prepared, calling: Calling, binds: Vec<Value>) -> Self {
        Running { prepared, calling, binds }
    }

    pub(super) fn calling(&self) -> &Calling {
        &self.calling
    }

    /// Binds the values. A failure of SQLite is the inner error.
    pub(super) fn bind(&mut self) -> Result<Result<(), Failure>, plain::Unusable> {
        let statement = self.prepared.statement.as_ptr();
        for (place, value) in (1..).zip(&self.binds) {
            let value = plain::of(value)?;
            // SAFETY: the statement lives. Borrowed text and bytes lie in `self.binds`, which stays as it is
            // until `rest`; those that were made here are copied by SQLite.
            let code = unsafe {
                match &value {
                    Plain::Null => ffi::sqlite3_bind_null(statement, place),
                    Plain::Int(value) => ffi::sqlite3_bind_int64(statement, place, *value),
                    Plain::Float(value) => ffi::sqlite3_bind_double(statement, place, *value),
                    Plain::Text(text) => ffi::sqlite3_bind_text64(
                        statement,
                        place,
                        text.as_ptr().cast(),
                        text.len() as u64,
                        keeper(text),
                        ffi::SQLITE_UTF8 as u8,
                    ),
                    Plain::Bytes(bytes) => ffi::sqlite3_bind_blob64(
                        statement,
                        place,
                        bytes.as_ptr().cast(),
                        bytes.len() as u64,
                        keeper(bytes),
                    ),
                }
            };
            if code != ffi::SQLITE_OK {
                return Ok(Err(Failure::of(self.calling.database)));
            }
        }
        Ok(Ok(()))
    }

    /// The next row, if there is one.
    pub(super) fn step(&mut self) -> Result<Option<InPlaceRow<'_>>, Failure> {
        let statement = self.prepared.statement.as_ptr();
        // SAFETY: the statement lives, and what is bound to it does too.
        match unsafe { ffi::sqlite3_step(statement) } {
            ffi::SQLITE_ROW => {
                // SAFETY: the statement lives.
                let columns = unsafe { ffi::sqlite3_column_count(statement) };
                let foreign = Flag::new(false);
                Ok(Some(InPlaceRow { statement: self.prepared.statement, columns, foreign, of: PhantomData }))
            }
            ffi::SQLITE_DONE => Ok(None),
            _ => Err(Failure::of(self.calling.database)),
        }
    }

    /// How many rows it has written.
    pub(super) fn written(&self) -> u64 {
        if self.prepared.only_reads {
            return 0;
        }
        // SAFETY: the database is open.
        let rows = unsafe { ffi::sqlite3_changes64(self.calling.database.0.as_ptr()) };
        u64::try_from(rows).unwrap_or(0)
    }

    /// Puts it to rest and gives its values back.
    pub(super) fn into_binds(mut self) -> Vec<Value> {
        self.rest();
        std::mem::take(&mut self.binds)
    }

    fn rest(&mut self) {
        let statement = self.prepared.statement.as_ptr();
        // SAFETY: the statement lives. Neither call fails in a way that would keep pointers to what was bound.
        unsafe {
            ffi::sqlite3_reset(statement);
            ffi::sqlite3_clear_bindings(statement);
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.rest();
    }
}

/// Whether SQLite copies a value, or takes it from where it lies.
fn keeper<T: ?Sized + ToOwned>(value: &Cow<'_, T>) -> ffi::sqlite3_destructor_type {
    match value {
        Cow::Borrowed(_) => ffi::SQLITE_STATIC(),
        Cow::Owned(_) => ffi::SQLITE_TRANSIENT(),
    }
}

/// The row that a statement stands at.
pub(super) struct InPlaceRow<'r> {
    statement: NonNull<ffi::sqlite3_stmt>,
    columns: c_int,
    /// Whether somebody asked for the row of the driver.
    foreign: Flag<bool>,
    /// It is gone with the next step.
    of: PhantomData<&'r ()>,
}

impl InPlaceRow<'_> {
    pub(super) fn is_foreign(&self) -> bool {
        self.foreign.get()
    }

    fn value(&self, place: usize) -> Option<*mut ffi::sqlite3_value> {
        let place = c_int::try_from(place).ok().filter(|place| *place < self.columns)?;
        // SAFETY: the statement stands at a row that has this column.
        Some(unsafe { ffi::sqlite3_column_value(self.statement.as_ptr(), place) })
    }
}

impl Row for InPlaceRow<'_> {
    fn cell(&self, place: usize, kind: Kind) -> Result<Cell<'_>, Mismatch> {
        let value = self.value(place).ok_or_else(plain::no_column)?;
        // SAFETY: the value belongs to the row, which cannot be left while `self` is borrowed. Text is asked for
        // before its length, as SQLite demands, and only of what is text, so nothing is converted that was
        // handed out before. Nobody else uses the connection.
        unsafe {
            Ok(match ffi::sqlite3_value_type(value) {
                ffi::SQLITE_NULL => Cell::Null,
                ffi::SQLITE_INTEGER => plain::integer(kind, ffi::sqlite3_value_int64(value)),
                ffi::SQLITE_FLOAT => plain::float(kind, ffi::sqlite3_value_double(value)),
                ffi::SQLITE_TEXT => {
                    let start = ffi::sqlite3_value_text(value);
                    let bytes = slice(start, ffi::sqlite3_value_bytes(value));
                    plain::text(kind, std::str::from_utf8(bytes).map_err(|_| plain::misformed())?)?
                }
                _ => {
                    let start = ffi::sqlite3_value_blob(value);
                    plain::bytes(kind, slice(start.cast(), ffi::sqlite3_value_bytes(value)))
                }
            })
        }
    }

    fn name(&self, place: usize) -> Option<&str> {
        let place = c_int::try_from(place).ok().filter(|place| *place < self.columns)?;
        // SAFETY: the statement has this column, and its name stays until the next step.
        unsafe {
            let name = ffi::sqlite3_column_name(self.statement.as_ptr(), place);
            if name.is_null() { None } else { CStr::from_ptr(name).to_str().ok() }
        }
    }

    fn is_null(&self, place: usize) -> bool {
        // SAFETY: the value belongs to the row.
        self.value(place).is_some_and(|value| unsafe { ffi::sqlite3_value_type(value) } == ffi::SQLITE_NULL)
    }

    fn as_any(&self) -> &dyn Any {
        self.foreign.set(true);
        &()
    }
}

/// # Safety
///
/// At `start` lie so many bytes, for as long as `'r`; it may be null if they are none.
unsafe fn slice<'r>(start: *const u8, length: c_int) -> &'r [u8] {
    match usize::try_from(length) {
        // SAFETY: the caller says so.
        Ok(length) if length > 0 && !start.is_null() => unsafe { std::slice::from_raw_parts(start, length) },
        _ => &[],
    }
}
