//! SQLite's own functions, for statements that run on the thread of the task that awaits them.
//!
//! This folder holds the only `unsafe` of the project. Why it is sound:
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

mod statement;

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use libsqlite3_sys as ffi;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::Sqlite;

use statement::Prepared;
pub(super) use statement::{Calling, Running};

use super::cache::Cache;

/// After so many steps of its machine SQLite asks whether to go on.
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
    /// How often it has asked since the slice began.
    asked: AtomicU32,
    /// How often it may, before the statement is interrupted.
    most_asked: AtomicU32,
    /// When the statement is interrupted, in nanoseconds after the start.
    end: AtomicU64,
    pages_in_log: AtomicI32,
}

impl Raw {
    fn new(database: Database) -> Self {
        let state = State {
            start: Instant::now(),
            inside: AtomicBool::new(false),
            asked: AtomicU32::new(0),
            most_asked: AtomicU32::new(u32::MAX),
            end: AtomicU64::new(u64::MAX),
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
        let calling = Calling { database: self.database, state: NonNull::from(&*self.state) };
        // SQLite asks while it plans too, and the limits are those of the last statement.
        calling.set_limits(u32::MAX, None);
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
        let asked = state.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let now = u64::try_from(state.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        asked > state.most_asked.load(Ordering::Relaxed) || now > state.end.load(Ordering::Relaxed)
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
