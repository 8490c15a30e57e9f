//! Who holds the connections of a lane, and whether waiting for one would be waiting for oneself.
//!
//! A transaction *is stuck* while its own closure waits for another connection of its lane: it cannot end
//! before it gets one. If every connection of the lane is held by a transaction that is stuck, none will
//! ever come back, so the last one to ask is refused at once.
//!
//! A transaction that is a guard (`db.begin()`) belongs to a task, and the task may do other things beside,
//! as in `join!`. It counts as stuck once its task has waited for a while and was not woken for anything
//! else.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::Location;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::exec::pool::lane::Lane;

/// A line of the user's source.
pub(crate) type Place = &'static Location<'static>;

/// A task that was not woken for anything else for so long does nothing beside waiting.
const STILL: Duration = Duration::from_millis(500);

/// A task, or a thread outside of any task. Never 0.
pub(crate) fn task() -> u64 {
    thread_local!(static MARK: Cell<u16> = const { Cell::new(0) });
    match tokio::task::try_id() {
        Some(id) => {
            let mut number = Number(0);
            id.hash(&mut number);
            number.0 << 1 | 1
        }
        // The address of something that each thread has one of: an even number.
        None => MARK.with(|mark| mark.as_ptr().addr() as u64),
    }
}

/// Takes the number of a task as it is.
struct Number(u64);

impl Hasher for Number {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, &byte| sum.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// The task that a guard belongs to: the one that used it last. 0 once it has ended.
pub(crate) type Owner = Arc<AtomicU64>;

/// One connection that is in use.
pub(crate) struct Holder {
    ticket: u64,
    at: Place,
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
}

impl Holders {
    /// Notes that a connection is taken, and gives it a number.
    pub(crate) fn add(&mut self, at: Place, since: Instant) -> u64 {
        self.next += 1;
        self.all.push(Holder { ticket: self.next, at, since, owner: None, stuck: 0 });
        self.next
    }

    /// How many connections are in use.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn remove(&mut self, ticket: u64) {
        if let Some(place) = self.all.iter().position(|holder| holder.ticket == ticket) {
            self.all.swap_remove(place);
        }
    }

    pub(crate) fn set_owner(&mut self, ticket: u64, owner: Owner) {
        if let Some(holder) = self.get(ticket) {
            holder.owner = Some(owner);
        }
    }

    fn get(&mut self, ticket: u64) -> Option<&mut Holder> {
        self.all.iter_mut().find(|holder| holder.ticket == ticket)
    }

    /// Where the connection was taken that has been in use for the longest time, and for how long.
    pub(crate) fn longest(&self) -> Option<(Place, Duration)> {
        let longest = self.all.iter().min_by_key(|holder| holder.since);
        longest.map(|holder| (holder.at, holder.since.elapsed()))
    }

    /// The guards of a task.
    pub(crate) fn of(&self, task: u64) -> impl Iterator<Item = (u64, Place)> {
        let own = move |holder: &&Holder| {
            holder.owner.as_ref().is_some_and(|owner| owner.load(Ordering::Relaxed) == task)
        };
        self.all.iter().filter(own).map(|holder| (holder.ticket, holder.at))
    }
}

/// Transactions that are stuck until this is dropped.
pub(crate) struct Stuck<'a> {
    lane: &'a Lane,
    at: Place,
    tickets: Vec<u64>,
}

impl<'a> Stuck<'a> {
    pub(crate) fn new(lane: &'a Lane, at: Place) -> Self {
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
            if let (false, Some(holder)) = (self.tickets.contains(&ticket), state.holders.get(ticket)) {
                holder.stuck += 1;
                transaction = transaction.or(Some(holder.at));
                self.tickets.push(ticket);
            }
        }
        let stuck = state.holders.all.iter().filter(|holder| holder.stuck > 0).count();
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
            if let Some(holder) = state.holders.get(ticket) {
                holder.stuck -= 1;
            }
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
