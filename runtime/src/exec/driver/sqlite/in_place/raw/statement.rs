//! A statement of SQLite, from its text to its rows.

use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell as Flag;
use std::ffi::{CStr, c_int};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::atomic::Ordering;
use std::time::Instant;

use chrono::{DateTime, NaiveDateTime, Utc};
use libsqlite3_sys as ffi;

use super::{CallbackState, Database, Failure};
use crate::exec::driver::sqlite::plain::{self, SqliteValue};
use crate::sql::cell::{Cell, Mismatch, Plain, Row};
use crate::sql::kind::Kind;
use crate::sql::time;
use crate::sql::value::Value;

/// A statement that SQLite has read and planned.
pub(in crate::exec::driver::sqlite::in_place) struct Prepared {
    statement: NonNull<ffi::sqlite3_stmt>,
    pub(in crate::exec::driver::sqlite::in_place) only_reads: bool,
    /// How many times it is left to the connection's thread, because it took long.
    pub(in crate::exec::driver::sqlite::in_place) passes: u8,
}

// SAFETY: in serialized mode a statement may be used from any thread.
unsafe impl Send for Prepared {}

impl Prepared {
    pub(super) fn new(database: Database, text: &str) -> Result<Option<Self>, Failure> {
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
pub(in crate::exec::driver::sqlite::in_place) struct Calling<'a> {
    pub(super) database: Database,
    pub(super) state: &'a CallbackState,
}

impl Calling<'_> {
    /// When to interrupt the statement: after this many thousand steps of SQLite's virtual machine, or at this instant.
    pub(in crate::exec::driver::sqlite::in_place) fn set_limits(
        &self,
        most_asked: u32,
        end: Option<Instant>,
    ) {
        let state = self.state;
        let end = end.map(|end| end.saturating_duration_since(state.start).as_nanos());
        let end = end.and_then(|end| u64::try_from(end).ok()).unwrap_or(u64::MAX);
        state.most_asked.store(most_asked, Ordering::Relaxed);
        state.end.store(end, Ordering::Relaxed);
    }

    /// Counts the steps from here on.
    pub(in crate::exec::driver::sqlite::in_place) fn start_slice(&self) {
        self.state.asked.store(0, Ordering::Relaxed);
    }

    /// How many thousand steps were made since the slice began.
    pub(in crate::exec::driver::sqlite::in_place) fn asked(&self) -> u32 {
        self.state.asked.load(Ordering::Relaxed)
    }
}

/// A statement that runs. When dropped it is at rest again.
pub(in crate::exec::driver::sqlite::in_place) struct Running<'a> {
    pub(in crate::exec::driver::sqlite::in_place) prepared: &'a mut Prepared,
    calling: Calling<'a>,
    // SQLite holds pointers into them until `rest`.
    binds: Vec<Value>,
    made: Made,
}

/// Texts made for a statement from values that are not texts.
#[derive(Default)]
struct Made {
    texts: Vec<String>,
    /// The value of the last one: many rows that are written together have one stamp.
    last: Option<NaiveDateTime>,
}

impl Made {
    /// The text of a date with a time. Where it lies it stays.
    fn instant(&mut self, at: NaiveDateTime) -> &str {
        if self.last != Some(at) {
            self.last = Some(at);
            self.texts.push(time::date_time(at));
        }
        self.texts.last().map_or("", String::as_str)
    }
}

impl<'a> Running<'a> {
    pub(in crate::exec::driver::sqlite::in_place) fn new(
        prepared: &'a mut Prepared,
        calling: Calling<'a>,
        binds: Vec<Value>,
    ) -> Self {
        Running { prepared, calling, binds, made: Made::default() }
    }

    pub(in crate::exec::driver::sqlite::in_place) fn calling(&self) -> &Calling<'a> {
        &self.calling
    }

    /// Binds the values. A failure of SQLite is the inner error.
    pub(in crate::exec::driver::sqlite::in_place) fn bind(
        &mut self,
    ) -> Result<Result<(), Failure>, plain::Unusable> {
        let statement = self.prepared.statement.as_ptr();
        for (place, value) in (1..).zip(&self.binds) {
            let value = match value {
                Value::DateTime(at) => SqliteValue::Text(Cow::Borrowed(self.made.instant(at.naive_utc()))),
                value => plain::of(value)?,
            };
            // SAFETY: the statement lives. Borrowed text and bytes lie in `self.binds`, which stays as it is
            // until `rest`, or in a text of `self.made`, which is neither changed nor dropped before; what is
            // owned is copied by SQLite.
            let code = unsafe {
                match &value {
                    SqliteValue::Null => ffi::sqlite3_bind_null(statement, place),
                    SqliteValue::Int(value) => ffi::sqlite3_bind_int64(statement, place, *value),
                    SqliteValue::Float(value) => ffi::sqlite3_bind_double(statement, place, *value),
                    SqliteValue::Text(text) => ffi::sqlite3_bind_text64(
                        statement,
                        place,
                        text.as_ptr().cast(),
                        text.len() as u64,
                        keeper(matches!(text, Cow::Owned(_))),
                        ffi::SQLITE_UTF8 as u8,
                    ),
                    SqliteValue::Bytes(bytes) => ffi::sqlite3_bind_blob64(
                        statement,
                        place,
                        bytes.as_ptr().cast(),
                        bytes.len() as u64,
                        keeper(matches!(bytes, Cow::Owned(_))),
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
    pub(in crate::exec::driver::sqlite::in_place) fn step(
        &mut self,
    ) -> Result<Option<InPlaceRow<'_>>, Failure> {
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
    pub(in crate::exec::driver::sqlite::in_place) fn written(&self) -> u64 {
        if self.prepared.only_reads {
            return 0;
        }
        // SAFETY: the database is open.
        let rows = unsafe { ffi::sqlite3_changes64(self.calling.database.0.as_ptr()) };
        u64::try_from(rows).unwrap_or(0)
    }

    /// Puts it to rest and gives its values back.
    pub(in crate::exec::driver::sqlite::in_place) fn into_binds(mut self) -> Vec<Value> {
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

/// What SQLite does with a value: copies it if it was made here, else takes it from where it lies.
fn keeper(is_made_here: bool) -> ffi::sqlite3_destructor_type {
    if is_made_here { ffi::SQLITE_TRANSIENT() } else { ffi::SQLITE_STATIC() }
}

/// The row that a statement is at.
pub(in crate::exec::driver::sqlite::in_place) struct InPlaceRow<'r> {
    statement: NonNull<ffi::sqlite3_stmt>,
    columns: c_int,
    /// Whether the row of the driver was requested.
    foreign: Flag<bool>,
    /// It is gone with the next step.
    of: PhantomData<&'r ()>,
}

impl InPlaceRow<'_> {
    pub(in crate::exec::driver::sqlite::in_place) fn is_foreign(&self) -> bool {
        self.foreign.get()
    }

    /// The value at a position, if it is stored as this.
    fn shortcut<T>(
        &self,
        place: usize,
        stored: c_int,
        read: impl FnOnce(*mut ffi::sqlite3_value) -> Option<T>,
    ) -> Plain<T> {
        let Some(value) = self.value(place) else { return Plain::Other };
        // SAFETY: the value belongs to the row.
        match unsafe { ffi::sqlite3_value_type(value) } {
            ffi::SQLITE_NULL => Plain::Null,
            kind if kind == stored => read(value).map_or(Plain::Other, Plain::Is),
            _ => Plain::Other,
        }
    }

    fn value(&self, place: usize) -> Option<*mut ffi::sqlite3_value> {
        let place = c_int::try_from(place).ok().filter(|place| *place < self.columns)?;
        // SAFETY: the statement is at a row that has this column.
        Some(unsafe { ffi::sqlite3_column_value(self.statement.as_ptr(), place) })
    }
}

impl Row for InPlaceRow<'_> {
    fn cell(&self, place: usize, kind: Kind) -> Result<Cell<'_>, Mismatch> {
        let value = self.value(place).ok_or_else(plain::no_column)?;
        // SAFETY: the value belongs to the row, which cannot be left while `self` is borrowed. Text is asked for
        // before its length, as SQLite demands, and only of what is text, so nothing is converted that was
        // handed out before. SQLite calls the value unprotected, as another thread might change it: none does while
        // it is our turn.
        unsafe {
            Ok(match ffi::sqlite3_value_type(value) {
                ffi::SQLITE_NULL => Cell::Null,
                ffi::SQLITE_INTEGER => plain::integer(kind, ffi::sqlite3_value_int64(value)),
                ffi::SQLITE_FLOAT => plain::float(kind, ffi::sqlite3_value_double(value)),
                ffi::SQLITE_TEXT => {
                    let start = ffi::sqlite3_value_text(value);
                    let bytes = slice(start, ffi::sqlite3_value_bytes(value)).ok_or_else(plain::misformed)?;
                    plain::text(kind, std::str::from_utf8(bytes).map_err(|_| plain::misformed())?)?
                }
                _ => {
                    let start = ffi::sqlite3_value_blob(value);
                    let bytes = slice(start.cast(), ffi::sqlite3_value_bytes(value));
                    plain::bytes(kind, bytes.ok_or_else(plain::misformed)?)
                }
            })
        }
    }

    fn flag(&self, place: usize) -> Plain<bool> {
        self.int(place).and_then(|number| match number {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        })
    }

    fn int(&self, place: usize) -> Plain<i64> {
        // SAFETY: the value belongs to the row.
        self.shortcut(place, ffi::SQLITE_INTEGER, |value| Some(unsafe { ffi::sqlite3_value_int64(value) }))
    }

    fn float(&self, place: usize) -> Plain<f64> {
        // SAFETY: the value belongs to the row.
        self.shortcut(place, ffi::SQLITE_FLOAT, |value| Some(unsafe { ffi::sqlite3_value_double(value) }))
    }

    fn text(&self, place: usize) -> Plain<&str> {
        // SAFETY: the value is text of the row, which cannot be left while `self` is borrowed; see `cell`.
        self.shortcut(place, ffi::SQLITE_TEXT, |value| unsafe {
            let start = ffi::sqlite3_value_text(value);
            let bytes = slice(start, ffi::sqlite3_value_bytes(value));
            bytes.and_then(|bytes| std::str::from_utf8(bytes).ok())
        })
    }

    fn instant(&self, place: usize) -> Plain<DateTime<Utc>> {
        self.text(place).and_then(time::parse_sorted_instant)
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

/// The bytes that lie there. None if SQLite had no memory to make them.
///
/// # Safety
///
/// This many bytes are at `start`, valid for `'r`, or it is null.
unsafe fn slice<'r>(start: *const u8, length: c_int) -> Option<&'r [u8]> {
    match usize::try_from(length) {
        Ok(length) if length > 0 && start.is_null() => None,
        // SAFETY: the caller says so.
        Ok(length) if length > 0 => Some(unsafe { std::slice::from_raw_parts(start, length) }),
        _ => Some(&[]),
    }
}
