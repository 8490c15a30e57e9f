//! How a caller gets a connection of a lane.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::deadlock::{Stuck, unless_still};
use super::lane::{FRESH, Lane};
use super::lease::Lease;
use super::turn::Turn;
use crate::error::Result;
use crate::exec::driver::caller::{Caller, task};

impl Lane {
    /// A connection, at once if one is warm, for a call that was made there.
    ///
    /// `held_around` returns which connections of this lane the transactions around the call hold. It is asked only if
    /// the caller must wait.
    pub(crate) async fn acquire(
        self: &Arc<Self>,
        at: Caller,
        held_around: impl Fn(&Lane) -> Vec<u64>,
    ) -> Result<Lease> {
        let turn = match self.take_warm(at)? {
            Ok((connection, ticket)) => return Ok(Lease::new(connection, Arc::clone(self), ticket, at)),
            Err(turn) => turn,
        };
        // Boxed: it is rarely needed and would be a part of every action.
        let connection = Box::pin(self.wait(turn, at, held_around(self))).await?;
        let ticket = self.state().holders.add(at, Instant::now());
        Ok(Lease::new(connection, Arc::clone(self), ticket, at))
    }

    /// Waits for a connection, unless that would be waiting for oneself.
    async fn wait(self: &Arc<Self>, turn: Turn, at: Caller, around: Vec<u64>) -> Result<Connection> {
        let mut stuck = Stuck::new(self, at);
        stuck.add(around)?;
        match self.guards_of(task()).is_empty() {
            true => turn.take(at).await,
            false => unless_still(turn.take(at), || stuck.add(self.guards_of(task()))).await?,
        }
    }

    /// A connection that was used a moment ago, else a place in the queue.
    fn take_warm(self: &Arc<Self>, at: Caller) -> Result<std::result::Result<(Connection, u64), Turn>> {
        let now = Instant::now();
        let mut state = self.state();
        let found = state.warm.pop();
        match found {
            Some((used, connection)) if now.saturating_duration_since(used) < FRESH => {
                Ok(Ok((connection, state.holders.add(at, now))))
            }
            stale => {
                if state.queue.len() >= self.options().max_waiting {
                    drop(state);
                    return Err(self.exhausted(Duration::ZERO));
                }
                let place = state.queue.join();
                // The others rested longer still: all go through the pool, which tests them.
                let rested = std::mem::take(&mut state.warm);
                drop(state);
                let rested = stale.into_iter().chain(rested);
                rested.for_each(|(_, connection)| self.release(connection));
                Ok(Err(Turn::new(self, place)))
            }
        }
    }
}
