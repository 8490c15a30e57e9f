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
//!   that connection. Nobody but us makes one while it is our turn, because:
//!   1. sqlx's thread takes its commands from one queue, in the order in which they were sent, and works on one at a
//!      time; between two commands it does not call SQLite (`worker.rs` of sqlx-sqlite: one `for` loop).
//!   2. A ping is such a command. It does nothing but be answered. So its answer says that every command that was
//!      sent before it is worked off, also those that their callers have given up.
//!   3. Nobody sends a command after it: commands are sent by futures that borrow the connection mutably, it is
//!      private to [`Held`], and [`Held::driver`], which lends it, ends our turn first. While a statement runs in
//!      place the [`Held`] is itself borrowed mutably.
//!
//!   [`HandOver`] holds 2 and 3: it pings whenever the connection was lent since the last answer, and our turn
//!   begins with the answer. A wait that is given up begins no turn. The mutex that sqlx offers for this,
//!   `lock_handle`, keeps two threads apart but not in order: the thread lets go of it at a command of its own that
//!   may be overtaken. We take nothing from it but the address of the database.
//! - **Statements** are finalised once, by [`Prepared`], before the database can be closed.
//! - **Bound text and bytes** are not copied. [`Running`] owns them, and takes them away from SQLite before it
//!   lets go of them.

#![allow(unsafe_code, reason = "the one place that calls C; each block says why it may")]

mod state;
mod statement;

use std::ffi::{CStr, c_int};
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering;
use std::time::Duration;

use libsqlite3_sys as ffi;
use sqlx::Connection as _;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::Sqlite;
use tokio::runtime::Handle;

pub(crate) use state::LONG_LOG;
use state::{CallbackState, KeptState, committed, is_too_late, may_not_commit, waits_for_lock};
use statement::Prepared;
pub(super) use statement::{Calling, Running};

use super::cache::Cache;
use super::hand_over::{HandOver, Worker};

/// SQLite asks whether to continue after this many steps of its virtual machine.
const STEPS: c_int = 1_000;

/// A connection of sqlx's on which SQLite can be called directly.
pub(crate) struct Held {
    /// `None` only in `drop`.
    parts: Option<Parts>,
    busy_timeout: Duration,
}

struct Parts {
    // Dropped first: it points into the database that the connection owns.
    raw: Option<RawConnection>,
    connection: HandOver<PoolConnection<Sqlite>>,
}

impl Parts {
    /// Waits for the thread, then lets go. Of the whole: a closure would take only what it names.
    async fn end(mut self) {
        // If the thread has ended there is nothing to wait for.
        let _ = self.connection.take().await;
    }
}

impl Worker for PoolConnection<Sqlite> {
    type Error = sqlx::Error;

    fn reached(&mut self) -> impl Future<Output = sqlx::Result<()>> + Send {
        self.ping()
    }
}

impl Held {
    pub(crate) fn new(connection: PoolConnection<Sqlite>, busy_timeout: Duration) -> Self {
        Held { parts: Some(Parts { raw: None, connection: HandOver::new(connection) }), busy_timeout }
    }

    fn parts(&mut self) -> &mut Parts {
        self.parts.as_mut().unwrap_or_else(|| unreachable!("the parts are taken in drop only"))
    }

    /// The connection, for statements on its own thread. It must not be replaced by another one.
    pub(crate) fn driver(&mut self) -> &mut PoolConnection<Sqlite> {
        let Parts { raw, connection } = self.parts();
        if let Some(raw) = raw.as_mut().filter(|_| connection.is_ours()) {
            raw.leave();
        }
        connection.lend()
    }

    /// Waits until the connection's thread has nothing to do, and takes its place.
    pub(super) async fn enter(&mut self) -> sqlx::Result<&mut RawConnection> {
        let busy_timeout = self.busy_timeout;
        let Parts { raw, connection } = self.parts();
        if !connection.is_ours() {
            if raw.is_none() {
                let database = Database(connection.lend().lock_handle().await?.as_raw_handle());
                *raw = Some(RawConnection::new(database, busy_timeout));
            }
            connection.take().await?;
            raw.as_mut().map(RawConnection::enter);
        }
        Ok(raw.as_mut().unwrap_or_else(|| unreachable!("it is made before our first turn")))
    }

    /// How long what is sent to the connection's thread next may take, locks included. It then ends without having
    /// written anything. It holds until the next limit, or until it is our turn.
    pub(crate) fn set_limit(&mut self, limit: Option<Duration>) {
        if let Some(raw) = &self.parts().raw {
            raw.state.set_thread_end(limit);
        }
    }

    /// Whether what was sent to the connection's thread has run out of time.
    pub(crate) fn is_late(&mut self) -> bool {
        self.parts().raw.as_ref().is_some_and(|raw| raw.state.thread_is_late())
    }

    /// What runs on the connection's thread, or is sent there until it is our turn, ends without having committed
    /// anything.
    pub(crate) fn give_up(&mut self) {
        if !self.parts().connection.is_ours() {
            self.set_limit(Some(Duration::ZERO));
        }
    }

    /// Ends what runs on the connection's thread. To be called only if it was given up by everyone.
    pub(crate) fn interrupt(&self) {
        let raw =
            self.parts.as_ref().and_then(|parts| parts.raw.as_ref().filter(|_| !parts.connection.is_ours()));
        if let Some(raw) = raw {
            raw.interrupt();
        }
    }

    /// Waits until the connection's thread has nothing to do.
    pub(crate) async fn settle(&mut self) -> sqlx::Result<()> {
        self.enter().await.map(drop)
    }

    /// Pages in the log that wait to be moved into the file, as the last commit in place reported.
    pub(crate) fn pages_in_log(&self) -> i32 {
        let raw = self.parts.as_ref().and_then(|parts| parts.raw.as_ref());
        raw.map_or(0, |raw| raw.state.pages_in_log.load(Ordering::Relaxed))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(parts) = self.parts.take() else { return };
        let Some(raw) = parts.raw.as_ref().filter(|_| !parts.connection.is_ours()) else { return };
        raw.state.set_thread_end(Some(Duration::ZERO));
        raw.interrupt();
        // Whoever finalises statements while the thread is in SQLite waits for it, and it may wait for a lock.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(parts.end());
        }
    }
}

/// The database of a connection.
#[derive(Clone, Copy)]
struct Database(NonNull<ffi::sqlite3>);

// SAFETY: in serialized mode a database may be used from any thread.
unsafe impl Send for Database {}

/// What is needed to run statements on a connection in place.
pub(super) struct RawConnection {
    // Dropped, and so finalised, before the rest.
    statements: Cache<Prepared>,
    database: Database,
    // SQLite holds a pointer to it until `drop`.
    state: KeptState,
}

impl RawConnection {
    fn new(database: Database, busy_timeout: Duration) -> Self {
        let state = KeptState::new(CallbackState::new(busy_timeout));
        RawConnection { statements: Cache::default(), database, state }
    }

    /// From now on statements run here. SQLite then never waits for a lock, and leaves the log as it is: that
    /// is for the connection's thread.
    fn enter(&mut self) {
        let (database, state) = (self.database.0.as_ptr(), self.state.pointer());
        // SAFETY: the database is open, and the state lives until `drop` has taken the pointer back.
        unsafe {
            ffi::sqlite3_busy_handler(database, Some(waits_for_lock), state);
            ffi::sqlite3_progress_handler(database, STEPS, Some(is_too_late), state);
            ffi::sqlite3_commit_hook(database, Some(may_not_commit), state);
            ffi::sqlite3_wal_hook(database, Some(committed), state);
        }
        self.state.set_thread_end(None);
        self.state.inside.store(true, Ordering::Relaxed);
    }

    /// From now on they run on the connection's thread.
    fn leave(&mut self) {
        self.state.inside.store(false, Ordering::Relaxed);
        self.state.pages_in_log.store(0, Ordering::Relaxed);
    }

    /// Ends what runs on the connection's thread, which was given up by everyone.
    fn interrupt(&self) {
        // SAFETY: the database is open, and this may be called while another thread is in SQLite.
        unsafe { ffi::sqlite3_interrupt(self.database.0.as_ptr()) };
    }

    /// The statement of a text; none if it is not exactly one statement.
    pub(super) fn prepared(&mut self, text: &str) -> Result<Option<(&mut Prepared, Calling<'_>)>, Failure> {
        let RawConnection { statements, database, state, .. } = self;
        let calling = Calling { database: *database, state };
        // SQLite asks while it plans too, and the limits are those of the last statement.
        calling.set_limits(u32::MAX, None);
        let place = match statements.place(text) {
            Some(place) => place,
            None => match Prepared::new(*database, text)? {
                Some(prepared) => statements.add(text, prepared),
                None => return Ok(None),
            },
        };
        Ok(Some((statements.at(place), calling)))
    }
}

impl Drop for RawConnection {
    fn drop(&mut self) {
        // The connection lives on in the pool, and waits for locks there.
        self.leave();
        let database = self.database.0.as_ptr();
        let patience = c_int::try_from(self.state.patience / 1_000_000).unwrap_or(c_int::MAX);
        // SAFETY: the database is open, and these may be called from any thread. SQLite calls the functions that are
        // taken away here, and takes them away, under the mutex of the connection: afterwards none of them runs. A
        // timeout takes the place of the function that waits for locks.
        unsafe {
            ffi::sqlite3_busy_timeout(database, patience);
            ffi::sqlite3_progress_handler(database, 0, None, ptr::null_mut());
            ffi::sqlite3_commit_hook(database, None, ptr::null_mut());
            // Puts back what SQLite does by itself after each commit.
            ffi::sqlite3_wal_autocheckpoint(database, LONG_LOG);
        }
    }
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
        // stays where it is while it is copied. SQLite never returns null here.
        unsafe {
            let code = ffi::sqlite3_extended_errcode(database.0.as_ptr());
            let message = CStr::from_ptr(ffi::sqlite3_errmsg(database.0.as_ptr()));
            Failure { code: code.unsigned_abs(), message: message.to_string_lossy().into_owned() }
        }
    }
}
