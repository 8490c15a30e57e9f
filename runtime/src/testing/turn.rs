//! Turns on a server: limits how many tests have a database there at once, in all processes together.
//!
//! `cargo nextest` runs each test in a process of its own, so the server itself keeps count: a test holds one of
//! a few advisory locks for as long as it runs. A process that is killed loses its lock with its connection.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::server::{MOST, Server};
use crate::error::Result;
use crate::exec::Db;

/// How long a test sleeps before it asks again for a turn.
const PAUSE: Duration = Duration::from_millis(10);

/// How many tests of this process ask for a turn at once: each asks over its own connection.
static ASKING: Semaphore = Semaphore::const_new(MOST);

/// A test's turn. It ends with its connection.
pub(super) struct TestTurn {
    /// The connection that holds the lock.
    pub(super) admin: Db,
    /// What the server calls this turn. No two tests have the same at once.
    pub(super) name: String,
    _asking: Option<SemaphorePermit<'static>>,
}

impl TestTurn {
    /// Waits for a turn on this server.
    pub(super) async fn wait(server: &Server) -> Result<Self> {
        let asking = ASKING.acquire().await.ok();
        let admin = server.admin().await?;
        let question = server.kind.ask_for_turn();
        loop {
            if let Some(name) = admin.texts(&question).await?.pop() {
                return Ok(TestTurn { admin, name, _asking: asking });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Ends it.
    pub(super) async fn end(self) {
        self.admin.close().await;
    }
}
