//! What SQLite is handed besides its database: what it asks while it works, and what it is answered.

use std::ffi::{c_char, c_int, c_void};
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use libsqlite3_sys as ffi;

/// The WAL is checkpointed at this many pages, as SQLite does by itself.
pub(crate) const LONG_LOG: c_int = 1_000;

/// What SQLite tells us, and asks us, while it works.
pub(super) struct CallbackState {
    pub(super) start: Instant,
    /// Whether statements run here at the moment, and not on the connection's thread.
    pub(super) inside: AtomicBool,
    /// How often it has asked since the slice began.
    pub(super) asked: AtomicU32,
    /// How often it may, before the statement is interrupted.
    pub(super) most_asked: AtomicU32,
    /// When the statement is interrupted, in nanoseconds after the start.
    pub(super) end: AtomicU64,
    /// The same for what runs on the connection's thread.
    thread_end: AtomicU64,
    /// How long the connection's thread waits for a lock, in nanoseconds, and since when it does.
    pub(super) patience: u64,
    waiting_since: AtomicU64,
    pub(super) pages_in_log: AtomicI32,
}

impl CallbackState {
    /// Of a connection whose thread waits this long for a lock.
    pub(super) fn new(patience: Duration) -> Self {
        CallbackState {
            start: Instant::now(),
            inside: AtomicBool::new(false),
            asked: AtomicU32::new(0),
            most_asked: AtomicU32::new(u32::MAX),
            end: AtomicU64::new(u64::MAX),
            thread_end: AtomicU64::new(u64::MAX),
            patience: nanos(patience),
            waiting_since: AtomicU64::new(0),
            pages_in_log: AtomicI32::new(0),
        }
    }

    fn now(&self) -> u64 {
        nanos(self.start.elapsed())
    }

    pub(super) fn set_thread_end(&self, limit: Option<Duration>) {
        let end = limit.map_or(u64::MAX, |limit| self.now().saturating_add(nanos(limit)));
        self.thread_end.store(end, Ordering::Relaxed);
    }

    /// Whether what runs on the connection's thread has run out of time.
    pub(super) fn thread_is_late(&self) -> bool {
        let end = self.thread_end.load(Ordering::Relaxed);
        end != u64::MAX && self.now() >= end
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// A state that stays where it is, however its owner moves. A `Box` would claim, wherever it is moved to, that
/// nobody else has a pointer to it.
pub(super) struct KeptState(NonNull<CallbackState>);

// SAFETY: it owns a state, which is made of atomics and an instant and may be used and dropped on any thread.
unsafe impl Send for KeptState {}

impl KeptState {
    pub(super) fn new(state: CallbackState) -> Self {
        // SAFETY: a box is never null.
        KeptState(unsafe { NonNull::new_unchecked(Box::into_raw(Box::new(state))) })
    }

    /// What SQLite is handed. Behind it a state is read, and changed by its atomics only.
    pub(super) fn pointer(&self) -> *mut c_void {
        self.0.as_ptr().cast()
    }
}

impl Deref for KeptState {
    type Target = CallbackState;

    fn deref(&self) -> &CallbackState {
        // SAFETY: the state lives until `drop`, and nobody ever has a mutable reference to it.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for KeptState {
    fn drop(&mut self) {
        // SAFETY: it came from a box, and is given back to it once.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// SQLite asks whether to interrupt a statement.
pub(super) extern "C" fn is_too_late(state: *mut c_void) -> c_int {
    // SAFETY: it is the state of a `RawConnection`, which takes this function away before it lets go of the state.
    let state = unsafe { &*state.cast::<CallbackState>() };
    let late = match state.inside.load(Ordering::Relaxed) {
        true => {
            let asked = state.asked.fetch_add(1, Ordering::Relaxed) + 1;
            asked > state.most_asked.load(Ordering::Relaxed)
                || state.now() > state.end.load(Ordering::Relaxed)
        }
        false => state.thread_is_late(),
    };
    c_int::from(late)
}

/// SQLite asks whether to wait for a lock once more. In place it never does; on the connection's thread until its
/// patience or its time is over, which SQLite's own way of waiting does not know.
pub(super) extern "C" fn waits_for_lock(state: *mut c_void, count: c_int) -> c_int {
    // SAFETY: it is the state of a `RawConnection`, which takes this function away before it lets go of the state.
    let state = unsafe { &*state.cast::<CallbackState>() };
    if state.inside.load(Ordering::Relaxed) {
        return 0;
    }
    let now = state.now();
    if count == 0 {
        state.waiting_since.store(now, Ordering::Relaxed);
    }
    let waited = now.saturating_sub(state.waiting_since.load(Ordering::Relaxed));
    let left = state.patience.saturating_sub(waited);
    let left = left.min(state.thread_end.load(Ordering::Relaxed).saturating_sub(now));
    if left == 0 {
        return 0;
    }
    // As SQLite does by itself, but never for long: somebody may give it up.
    let pause = Duration::from_millis(u64::from(count.unsigned_abs()).saturating_add(1).min(20));
    std::thread::sleep(pause.min(Duration::from_nanos(left)));
    1
}

/// SQLite asks whether to roll back instead of committing. What has run out of time is not committed.
pub(super) extern "C" fn may_not_commit(state: *mut c_void) -> c_int {
    // SAFETY: it is the state of a `RawConnection`, which takes this function away before it lets go of the state.
    let state = unsafe { &*state.cast::<CallbackState>() };
    c_int::from(!state.inside.load(Ordering::Relaxed) && state.thread_is_late())
}

/// SQLite tells how many pages the log has after a commit.
pub(super) extern "C" fn committed(
    state: *mut c_void,
    database: *mut ffi::sqlite3,
    name: *const c_char,
    pages: c_int,
) -> c_int {
    // SAFETY: it is the state of a `RawConnection`, which takes this function away before it lets go of the state.
    let state = unsafe { &*state.cast::<CallbackState>() };
    if state.inside.load(Ordering::Relaxed) {
        state.pages_in_log.store(pages, Ordering::Relaxed);
    } else if pages >= LONG_LOG {
        // SAFETY: SQLite passes its own database and name, and allows this call here.
        unsafe { ffi::sqlite3_wal_checkpoint(database, name) };
    }
    ffi::SQLITE_OK
}
