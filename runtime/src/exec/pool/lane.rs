//! A pool with a few connections kept warm above it.
//!
//! sqlx pings the server when a connection is taken and again when it is given back:
//! two round trips in addition to the one that does the work. A connection that was used a moment ago is kept
//! here instead and handed to the next one who asks; only after a rest does it go through the pool.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::config::Config;
use super::connection::Connection;
use super::holders::Holders;
use super::observe::Watch;
use super::options::LaneOptions;
use super::pools::Pools;
use super::queue::Queue;
use super::versions::Versions;
use crate::exec::driver::caller::{Caller, Owner};
use crate::sql::engine::Engine;

/// After this long a connection is tested before it is used again.
pub(crate) const FRESH: Duration = Duration::from_secs(10);
/// The limits of what a connection that is given back is waited for.
const SHORTEST_FAREWELL: Duration = Duration::from_millis(100);
const LONGEST_FAREWELL: Duration = Duration::from_secs(2);
/// A statement that was cut gets this long to end by itself: most do, and to end one at the server takes a connection.
const NEARLY_DONE: Duration = Duration::from_millis(20);
/// After this long SQLite is interrupted once more.
#[cfg(feature = "sqlite")]
const BETWEEN_INTERRUPTS: Duration = Duration::from_millis(10);
/// The most connections kept warm.
const MOST_WARM: usize = 8;

/// Connections for one purpose: for SQLite one that writes, or those that read; else all of them.
pub(crate) struct Lane {
    pub(crate) pool: Pools,
    options: LaneOptions,
    runtime: Handle,
    state: Mutex<LaneState>,
    /// Held while a statement is cancelled.
    cancelling: tokio::sync::Mutex<()>,
}

/// How a pool is used at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// The most connections that may be open.
    pub max: u32,
    /// Connections that are open.
    pub open: u32,
    /// Connections that do something or are held by a transaction.
    pub in_use: u32,
    /// Callers waiting for a connection.
    pub waiting: u32,
}

/// The connections of one database.
pub(crate) struct Lanes {
    pub(crate) engine: Engine,
    pub(crate) write: Arc<Lane>,
    /// Same lane as `write`, except for SQLite files, which have separate readers.
    pub(crate) read: Arc<Lane>,
    /// How it was connected to.
    #[cfg_attr(not(feature = "migrate"), allow(dead_code, reason = "migrations connect again"))]
    pub(crate) config: Arc<Config>,
    pub(crate) versions: Versions,
}

#[derive(Default)]
pub(crate) struct LaneState {
    pub(crate) warm: Vec<(Instant, Connection)>,
    /// Callers waiting for a connection. While there are any, no connection is idle.
    pub(crate) queue: Queue,
    /// Connections that are being acquired, and whose callers have got another one or have gone away.
    pub(crate) orphans: usize,
    /// When connections are to be replaced, by the numbers that their server knows them by.
    #[cfg_attr(not(any(feature = "postgres", feature = "mysql")), allow(dead_code, reason = "servers only"))]
    pub(crate) ends: HashMap<i64, Instant>,
    /// The connections that are in use.
    pub(crate) holders: Holders,
}

impl Lane {
    pub(crate) fn new(pool: Pools, options: LaneOptions) -> Arc<Self> {
        Arc::new(Lane {
            pool,
            options,
            runtime: Handle::current(),
            state: Mutex::default(),
            cancelling: tokio::sync::Mutex::default(),
        })
    }

    pub(crate) fn options(&self) -> &LaneOptions {
        &self.options
    }

    pub(crate) fn watch(&self) -> &Arc<Watch> {
        &self.options.watch
    }

    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// The guards of a task that hold a connection.
    pub(crate) fn guards_of(&self, task: u64) -> Vec<u64> {
        self.state().holders.of(task).map(|(ticket, _)| ticket).collect()
    }

    /// Where a guard of this task was opened that holds a connection, if there is one.
    pub(crate) fn guard_of(&self, task: u64) -> Option<Caller> {
        self.state().holders.of(task).map(|(_, at)| at).next()
    }

    /// Says that the transaction on this connection is a guard, and which task has it.
    pub(crate) fn set_owner(&self, ticket: u64, owner: Owner) {
        self.state().holders.set_owner(ticket, owner);
    }

    /// Counts one more connection that is being acquired without a caller, unless the pool has none to open for it:
    /// those that are open, with so many that are in somebody's hand, and those that are being acquired like this are
    /// all that there may be.
    pub(crate) fn adopt_orphan(&self, in_hand: usize) -> bool {
        let idle = self.pool.idle();
        let mut state = self.state();
        let open = idle.saturating_add(state.warm.len() + state.holders.len() + in_hand);
        let may =
            open.saturating_add(state.orphans) < usize::try_from(self.options.size).unwrap_or(usize::MAX);
        state.orphans += usize::from(may);
        may
    }

    /// How the lane is used at this moment.
    pub(crate) fn metrics(&self) -> Metrics {
        let (open, idle) = (self.pool.open(), self.pool.idle());
        let state = self.state();
        let resting = u32::try_from(idle.saturating_add(state.warm.len())).unwrap_or(u32::MAX);
        let waiting = u32::try_from(state.queue.len()).unwrap_or(u32::MAX);
        Metrics { max: self.options.size, open, in_use: open.saturating_sub(resting), waiting }
    }

    /// Takes back a connection that is at rest.
    pub(crate) fn give_back(&self, connection: Connection, ticket: u64) {
        self.state().holders.remove(ticket);
        self.pass_on(connection);
    }

    /// Hands a connection to a waiting caller, else keeps it.
    pub(crate) fn pass_on(&self, mut connection: Connection) {
        if connection.is_old() {
            // The waiting caller has asked the pool too, which has room for a new one then.
            self.runtime.spawn(connection.close());
            return;
        }
        let mut state = self.state();
        while let Some(next) = state.queue.first() {
            drop(state);
            match next.send(connection) {
                Ok(()) => return,
                Err(back) => connection = back,
            }
            state = self.state();
        }
        if state.warm.len() < MOST_WARM && !self.pool.is_closed() {
            state.warm.push((Instant::now(), connection));
            return;
        }
        drop(state);
        self.release(connection);
    }

    /// Gives a connection back to its pool, unless its server does not answer.
    pub(crate) fn release(&self, connection: Connection) {
        let limit = self.farewell_limit();
        self.runtime.spawn(connection.release(limit));
    }

    /// Takes back a connection on which something is to be done before the next one gets it.
    pub(crate) fn tidy(self: &Arc<Self>, mut connection: Connection, ticket: u64) {
        let lane = Arc::clone(self);
        self.runtime.spawn(async move {
            connection.tidy().await;
            lane.give_back(connection, ticket);
        });
    }

    /// Takes back a connection on which a text of the user's may have left something. It is closed, so that nobody
    /// meets that; a database in memory is its connection, and is set up as it was.
    pub(crate) fn replace(self: &Arc<Self>, connection: Connection, ticket: u64) {
        self.forget(ticket);
        if !self.options.in_memory {
            self.runtime.spawn(connection.close());
            return;
        }
        let (lane, mut connection) = (Arc::clone(self), connection);
        self.runtime.spawn(async move {
            connection.set_up_again().await;
            lane.pass_on(connection);
        });
    }

    /// Nobody holds this connection any more: it is cleaned up or closed.
    pub(crate) fn forget(&self, ticket: u64) {
        self.state().holders.remove(ticket);
    }

    /// Takes back a connection whose statement was cut or whose transaction is open. The statement is ended at the
    /// server and the transaction rolled back in a task of its own; if that fails or takes long, the connection is
    /// closed. Nobody ever gets it as it is.
    pub(crate) fn clean_up(self: &Arc<Self>, mut connection: Connection, running: bool, open: bool) {
        let lane = Arc::clone(self);
        self.runtime.spawn(async move {
            let work = async {
                (!running || lane.stop(&mut connection).await) && (!open || connection.roll_back().await)
            };
            let is_clean = match lane.options.engine {
                // Its thread always comes to an end.
                Engine::Sqlite => work.await || lane.options.in_memory,
                _ => tokio::time::timeout(lane.farewell_limit(), work).await.unwrap_or(false),
            };
            match is_clean {
                true => lane.pass_on(connection),
                false => lane.discard(connection, true),
            }
        });
    }

    /// Ends what runs on a connection, which was given up by everyone. Returns whether the connection can be used.
    pub(crate) async fn stop(&self, connection: &mut Connection) -> bool {
        #[cfg(feature = "sqlite")]
        #[allow(irrefutable_let_patterns, reason = "refutable when SQLite is not alone")]
        if let Connection::Sqlite(held) = connection {
            held.give_up();
            loop {
                // It may still wait for its turn.
                held.interrupt();
                if let Ok(settled) = tokio::time::timeout(BETWEEN_INTERRUPTS, held.settle()).await {
                    return settled.is_ok();
                }
            }
        }
        if let Ok(settled) = tokio::time::timeout(NEARLY_DONE, connection.settle()).await {
            return settled;
        }
        match connection.number() {
            Some(number) => self.cancel(number, false).await,
            // Its server has a number, but may be another one's by the time that it is named. It ends what runs once it
            // sees that nobody listens any more.
            None if self.options.pgbouncer => return false,
            None => {}
        }
        connection.settle().await
    }

    /// Ends what runs on the connection of this number, or the connection itself, over a connection of its own. There
    /// is one such at a time.
    async fn cancel(&self, number: i64, whole: bool) {
        let _one = self.cancelling.lock().await;
        // If it fails, what runs there is waited for.
        let _ = self.pool.cancel(number, whole).await;
    }

    /// Closes a connection that cannot be used any more, after what runs there was ended. The others that rest were
    /// made to the same server, which may be gone.
    pub(crate) fn discard(self: &Arc<Self>, connection: Connection, running: bool) {
        let rested = std::mem::take(&mut self.state().warm);
        rested.into_iter().for_each(|(_, connection)| self.release(connection));
        let lane = Arc::clone(self);
        self.runtime.spawn(async move { lane.end(connection, running).await });
    }

    /// Ends a connection, at the server too if anything may be left of it there.
    async fn end(&self, mut connection: Connection, running: bool) {
        if let Some(number) = connection.number().filter(|_| running)
            && tokio::time::timeout(NEARLY_DONE, connection.settle()).await.is_err()
        {
            let _ = tokio::time::timeout(self.farewell_limit(), self.cancel(number, true)).await;
        }
        connection.close().await;
    }

    /// How long a connection that is given back is waited for. Half of what callers wait, so that one that is dead
    /// makes room for them.
    pub(crate) fn farewell_limit(&self) -> Duration {
        (self.options.acquire_timeout / 2).clamp(SHORTEST_FAREWELL, LONGEST_FAREWELL)
    }

    /// Closes every connection, waiting for those in use.
    pub(crate) async fn close(&self) {
        // What is given back from then on goes to the pool, see `pass_on`.
        let closing = self.pool.close();
        let warm = std::mem::take(&mut self.state().warm);
        warm.into_iter().for_each(|(_, connection)| self.release(connection));
        closing.await;
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, LaneState> {
        // Nothing panics while it is held, so a poisoned lock cannot be half-changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Connections need the runtime to say goodbye on. Nobody waits for a server that does not hear it.
impl Drop for Lane {
    fn drop(&mut self) {
        let warm = std::mem::take(&mut self.state().warm);
        let _runtime = self.runtime.enter();
        for (_, connection) in warm {
            match connection.number() {
                Some(_) => drop(self.runtime.spawn(connection.close())),
                None => drop(connection),
            }
        }
    }
}
