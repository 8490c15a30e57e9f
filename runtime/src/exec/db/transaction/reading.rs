//! A stream that is read inside a transaction has its connection for as long as it is open.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex as Lock, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::error::{Error, Result};
use crate::exec::db::level::Level;
use crate::exec::driver::caller::{Owner, task};
use crate::exec::pool::deadlock::unless_still;
use crate::exec::pool::lease::Lease;

/// Notes that a stream is open, until dropped.
pub(in crate::exec::db) struct OpenStream<'a>(&'a Lock<Option<Owner>>);

impl Drop for OpenStream<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Level {
    /// Records which caller reads a stream on the connection.
    pub(in crate::exec::db) fn note_reader(&self, reader: &Owner) -> OpenStream<'_> {
        *self.reader.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(reader));
        OpenStream(&self.reader)
    }

    /// Whether a stream is open that this very task reads.
    pub(in crate::exec::db) fn is_read_here(&self) -> bool {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.as_ref().is_some_and(|reader| reader.load(Ordering::Relaxed) == task())
    }

    /// Waits for the connection, unless this task holds it itself, by a stream that it reads.
    pub(in crate::exec::db) async fn hold_here(&self) -> Result<OwnedMutexGuard<Option<Lease>>> {
        if !self.is_read_here() {
            return self.hold().await;
        }
        // The task may read the stream at the same time, as in `join!`.
        let refuse = || match self.is_read_here() {
            true => Err(still_open("run another statement in it")),
            false => Ok(()),
        };
        Box::pin(unless_still(self.hold(), refuse)).await?
    }
}

pub(in crate::exec::db) fn still_open(what: &str) -> Error {
    Error::usage(format!(
        "a stream that is open has the connection of its transaction: read it to its end or drop it before you \
         {what}; `lazy` reads in batches and lets other statements go between"
    ))
}
