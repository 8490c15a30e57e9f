//! In debug builds: a warning for a query on the pool from inside a transaction on the same database.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::ambient;
use crate::exec::driver::caller::{Caller, task};
use crate::exec::pool::lane::Lanes;

/// The lines that were warned of.
static WARNED: Mutex<Option<HashSet<Caller>>> = Mutex::new(None);

/// In debug builds, warns once for each line if this task holds a transaction of which the call is not a part.
pub(crate) fn warn_of_bypass(lanes: &Arc<Lanes>, at: Caller) {
    if !cfg!(debug_assertions) {
        return;
    }
    let guard = || lanes.write.guard_of(task()).or_else(|| lanes.read.guard_of(task()));
    let Some(transaction) = ambient::transaction_on(lanes).or_else(guard) else { return };
    let mut warned = WARNED.lock().unwrap_or_else(PoisonError::into_inner);
    if warned.get_or_insert_default().insert(at) {
        drop(warned);
        tracing::warn!(
            target: "limpid",
            %at,
            %transaction,
            "a query goes to the pool while this task holds a transaction on the same database, so it is no \
             part of it and may wait for it: add `.on(&tx)`, or call it after the commit",
        );
    }
}
