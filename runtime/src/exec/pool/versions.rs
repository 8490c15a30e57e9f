//! Versions of rows that were written in a transaction. A struct keeps the version that it was given there, and
//! the row has the one before again if the transaction is rolled back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fate::Fate;
use crate::sql::json::to_json;
use crate::sql::table::Table;
use crate::sql::value::Value;

/// The rows that are remembered at most. Beyond, a struct from a transaction that was rolled back is stale.
const MOST_ROWS: usize = 16_384;

/// The versions of one row that are remembered at most.
const MOST_VERSIONS: usize = 16;

/// The versions that were written in transactions which may be rolled back, or were.
#[derive(Default)]
pub(crate) struct Versions {
    any: AtomicBool,
    rows: Mutex<Rows>,
}

#[derive(Default)]
struct Rows {
    written: HashMap<(usize, String), Vec<Written>>,
    /// From this number of rows on, the permanent ones are forgotten.
    full: usize,
}

/// A version that a row was given.
struct Written {
    after: Value,
    /// The level it was given on with the one that the row had before that; then the same for each level around
    /// or before it in the same transaction, as far as they gave the row its versions.
    past: Vec<(Fate, Value)>,
    /// A checksum of each value that the row had with it.
    sums: Vec<u64>,
}

impl Written {
    fn fate(&self) -> &Fate {
        &self.past[0].0
    }

    /// The version that the row has again, if this one was rolled back.
    fn before(&self) -> Option<&Value> {
        let undone = self.past.iter().take_while(|(fate, _)| fate.is_undone());
        undone.last().map(|(_, before)| before)
    }
}

/// What came before a version that is given on a level now.
fn past(row: &[Written], fate: Fate, before: Value) -> Vec<(Fate, Value)> {
    let lasts = |written: &&Written| {
        written.after == before && written.fate().goes_with(&fate) && !written.fate().is_undone()
    };
    let mut past = row.iter().rev().find(lasts).map(|written| written.past.clone()).unwrap_or_default();
    match past.first() {
        // Both are rolled back together.
        Some((last, _)) if last.is(&fate) => {}
        _ => past.insert(0, (fate, before)),
    }
    past.truncate(MOST_VERSIONS);
    past
}

/// A version that a row was given and has no more.
pub(crate) struct UndoneVersion {
    /// The one that it has again.
    pub(crate) before: Value,
    /// The checksums of its values, each time that it was given this version and lost it.
    pub(crate) sums: Vec<Vec<u64>>,
}

impl Rows {
    fn tidy(&mut self) {
        if self.written.len() <= self.full.max(64) {
            return;
        }
        self.written.retain(|_, written| {
            written.retain(|written| !written.fate().is_permanent());
            !written.is_empty()
        });
        if self.written.len() > MOST_ROWS {
            self.written.clear();
        }
        self.full = self.written.len() * 2;
    }
}

fn place(table: &'static Table, key: &[Value]) -> (usize, String) {
    (std::ptr::from_ref(table) as usize, to_json(key))
}

impl Versions {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a row was given a version on this level of a transaction, with values of these checksums.
    pub(crate) fn note(
        &self,
        (table, key): (&'static Table, &[Value]),
        [before, after]: [Value; 2],
        sums: Vec<u64>,
        fate: Fate,
    ) {
        self.any.store(true, Ordering::Relaxed);
        let mut rows = self.rows();
        rows.tidy();
        let row = rows.written.entry(place(table, key)).or_default();
        row.retain(|written| !written.fate().is_permanent());
        if row.len() == MOST_VERSIONS {
            row.remove(0);
        }
        let past = past(row, fate, before);
        row.push(Written { after, past, sums });
    }

    /// What is known of a version that was written in a transaction which was rolled back.
    pub(crate) fn undone(
        &self,
        table: &'static Table,
        key: impl FnOnce() -> Vec<Value>,
        version: &Value,
    ) -> Option<UndoneVersion> {
        if !self.any.load(Ordering::Relaxed) {
            return None;
        }
        let rows = self.rows();
        let written = rows.written.get(&place(table, &key()))?;
        let undone =
            || written.iter().filter(|written| written.after == *version && written.before().is_some());
        let before = undone().next_back()?.before()?.clone();
        Some(UndoneVersion { before, sums: undone().map(|written| written.sums.clone()).collect() })
    }
}
