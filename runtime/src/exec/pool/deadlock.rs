//! Deadlock detection: would this caller wait for a connection that only it can give back?
//!
//! A transaction *is stuck* while its own closure waits for another connection of its lane: it cannot end
//! before it gets one. If every connection of the lane is held by a transaction that is stuck, none will
//! ever come back, so the last one to ask is refused at once.
//!
//! A transaction that is a guard (`db.begin()`) belongs to a task, and the task may do other things meanwhile,
//! as in `join!`. It counts as stuck once its task has waited for a while and was not woken for anything
//! else.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::lane::Lane;
use crate::error::{Error, Result};
use crate::exec::driver::caller::Caller;

/// A task that is not woken for anything else in this long is considered idle.
const STILL: Duration = Duration::from_millis(500);

/// Transactions that are stuck until this is dropped.
pub(crate) struct Stuck<'a> {
    lane: &'a Lane,
    at: Caller,
    tickets: Vec<u64>,
}

impl<'a> Stuck<'a> {
    pub(crate) fn new(lane: &'a Lane, at: Caller) -> Self {
        Stuck { lane, at, tickets: Vec::new() }
    }

    /// Adds transactions that cannot end before this call does.
    ///
    /// # Errors
    ///
    /// [`Error::SelfDeadlock`] if none of the lane can.
    pub(crate) fn add(&mut self, tickets: Vec<u64>) -> Result<()> {
        let mut state = self.lane.state();
        let mut transaction = None;
        for ticket in tickets {
            if !self.tickets.contains(&ticket)
                && let Some(at) = state.holders.mark_stuck(ticket)
            {
                transaction = transaction.or(Some(at));
                self.tickets.push(ticket);
            }
        }
        let stuck = state.holders.stuck();
        match (transaction, self.lane.options().size) {
            (Some(transaction), size) if stuck >= size as usize => {
                Err(Error::SelfDeadlock { at: self.at, transaction, connections: size })
            }
            _ => Ok(()),
        }
    }
}

impl Drop for Stuck<'_> {
    fn drop(&mut self) {
        let mut state = self.lane.state();
        for &ticket in &self.tickets {
            state.holders.unmark_stuck(ticket);
        }
    }
}

/// Waits for a future. Each time this task has not been woken for anything else for a while, it asks
/// whether it is worth it to go on.
pub(crate) async fn unless_still<F: Future>(
    work: F,
    mut go_on: impl FnMut() -> Result<()>,
) -> Result<F::Output> {
    let mut work = pin!(work);
    let mut still = pin!(tokio::time::sleep(STILL));
    std::future::poll_fn(|context| {
        if let Poll::Ready(output) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(output));
        }
        if still.is_elapsed()
            && let Err(error) = go_on()
        {
            return Poll::Ready(Err(error));
        }
        still.as_mut().reset(tokio::time::Instant::now() + STILL);
        // It has just been set, so this only asks to be woken.
        still.as_mut().poll(context).map(|()| Err(Error::Timeout))
    })
    .await
}
