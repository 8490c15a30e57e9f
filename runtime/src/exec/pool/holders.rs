//! The connections of a lane that are in use, and their holders.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::exec::driver::caller::{Caller, Owner};

/// What is held for longer says nothing about the others.
const LONGEST_COUNTED: Duration = Duration::from_secs(60);

/// One connection that is in use.
struct Holder {
    ticket: u64,
    at: Caller,
    since: Instant,
    owner: Option<Owner>,
    /// How many callers wait for the lane inside its transaction.
    stuck: u32,
}

/// The connections of a lane that are in use.
#[derive(Default)]
pub(crate) struct Holders {
    all: Vec<Holder>,
    next: u64,
    /// For how long a connection is usually held: the last ones count most.
    usual: Duration,
}

impl Holders {
    /// Notes that a connection is taken, and gives it a number.
    pub(crate) fn add(&mut self, at: Caller, since: Instant) -> u64 {
        self.next += 1;
        self.all.push(Holder { ticket: self.next, at, since, owner: None, stuck: 0 });
        self.next
    }

    /// How many connections are in use.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn remove(&mut self, ticket: u64) {
        if let Some(index) = self.all.iter().position(|holder| holder.ticket == ticket) {
            let held = self.all.swap_remove(index).since.elapsed();
            self.usual = (self.usual * 7 + held.min(LONGEST_COUNTED)) / 8;
        }
    }

    pub(crate) fn set_owner(&mut self, ticket: u64, owner: Owner) {
        if let Some(holder) = self.get(ticket) {
            holder.owner = Some(owner);
        }
    }

    /// Counts one more caller that waits inside the transaction on this connection. Returns where that was taken, if
    /// it is still in use.
    pub(crate) fn mark_stuck(&mut self, ticket: u64) -> Option<Caller> {
        let holder = self.get(ticket)?;
        holder.stuck += 1;
        Some(holder.at)
    }

    /// Counts one less.
    pub(crate) fn unmark_stuck(&mut self, ticket: u64) {
        if let Some(holder) = self.get(ticket) {
            holder.stuck -= 1;
        }
    }

    /// How many transactions cannot end before somebody inside of them gets a connection.
    pub(crate) fn stuck(&self) -> usize {
        self.all.iter().filter(|holder| holder.stuck > 0).count()
    }

    fn get(&mut self, ticket: u64) -> Option<&mut Holder> {
        self.all.iter_mut().find(|holder| holder.ticket == ticket)
    }

    /// How long it will take until this many callers have had their turn.
    pub(crate) fn time_for(&self, callers: usize) -> Duration {
        let rounds = callers.div_ceil(self.all.len().max(1));
        self.usual.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
    }

    /// Where the connection was taken that has been in use for the longest time, and for how long.
    pub(crate) fn longest(&self) -> Option<(Caller, Duration)> {
        let longest = self.all.iter().min_by_key(|holder| holder.since);
        longest.map(|holder| (holder.at, holder.since.elapsed()))
    }

    /// The guards of a task.
    pub(crate) fn of(&self, task: u64) -> impl Iterator<Item = (u64, Caller)> {
        let own = move |holder: &&Holder| {
            holder.owner.as_ref().is_some_and(|owner| owner.load(Ordering::Relaxed) == task)
        };
        self.all.iter().filter(own).map(|holder| (holder.ticket, holder.at))
    }
}
